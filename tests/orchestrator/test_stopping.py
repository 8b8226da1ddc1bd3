"""A process that is told to stop before it is up has nothing to hand over: it leaves at once, and in order. (R142)"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.process import ROOT


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["serve", "web", "worker"])
def test_a_signal_among_the_imports_leaves_no_traceback(tmp_path: Path, command: str, sent: signal.Signals) -> None:
    env = {**os.environ, "BATON_HOME": str(tmp_path), "PORT": "0"}
    # -v tells of each import, so that the signal comes in the middle of them.
    start = [sys.executable, "-v", "manage.py", command]
    with subprocess.Popen(start, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if b"import 'django.core.management'" in line:
                process.send_signal(sent)
                break
        rest = process.stderr.read()
    assert process.returncode == 0
    assert b"Traceback" not in rest


@pytest.mark.parametrize("way", ["leave_during_start()", "on_stop_signal(lambda: None)"])
def test_only_the_first_signal_counts_even_while_python_shuts_down(way: str) -> None:
    """Python gives up its own handlers at its end: a second Ctrl-C just then would end it with another status."""
    script = f"""
import os, signal, sys
from orchestrator.stopping import leave_during_start, on_stop_signal
{way}
try:
    os.kill(os.getpid(), signal.SIGINT)
except SystemExit:
    pass
sys.exit(0 if signal.getsignal(signal.SIGINT) == signal.getsignal(signal.SIGTERM) == signal.SIG_IGN else 1)
"""
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
