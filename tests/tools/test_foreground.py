import subprocess
import sys
from pathlib import Path

from tools.terminal import ROOT

SERVER = """
import signal, sys, time
signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
print("ready", flush=True)
time.sleep(30)
"""
TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"


def test_ctrl_c_in_a_terminal_asks_only_the_server_and_make_ends_with_its_status(tmp_path: Path) -> None:
    server, makefile = tmp_path / "server.py", tmp_path / "Makefile"
    server.write_text(SERVER)
    makefile.write_text(f"run:\n\t@exec {sys.executable} -m tools.foreground {sys.executable} {server}\n")
    in_terminal = [sys.executable, "-c", TERMINAL, "make", "-f", str(makefile), "run"]
    with subprocess.Popen(in_terminal, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as make:
        assert make.stdin
        assert make.stdout
        assert b"ready" in make.stdout.readline()
        make.stdin.write(b"\x03")
        make.stdin.flush()
        assert make.wait(20) == 0
