"""Starts a command that is expected to refuse, and checks how it does."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.services import BatonProcess
from tests.services.process import ROOT


def refusal(command: str, home: Path, env: Mapping[str, str]) -> str:
    """The one line on stderr of a start that must fail: non-zero, no traceback, nothing else."""
    template = BatonProcess(home, port=None)
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env=template.env | dict(env),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1, done
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("Baton cannot start: ")
    assert done.stdout == ""
    return lines[0]
