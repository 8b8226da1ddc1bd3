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
