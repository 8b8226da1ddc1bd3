"""The virtual environment and the locked Python packages in it; uv installs them when it can be had, pip otherwise."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import certificates, stamp
from .terminal import BUILD, ROOT, Trouble, run_quietly, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN_LOCK = ROOT / "requirements.txt"
TEST_LOCK = ROOT / "requirements-dev.txt"  # a superset of RUN_LOCK, versions alike


def ensure(*, for_tests: bool) -> None:
    """Installs what is locked for running, or for testing too. Does nothing when that is there already."""
    if _is_installed(TEST_LOCK) or (not for_tests and _is_installed(RUN_LOCK)):
        return
    lock = TEST_LOCK if for_tests else RUN_LOCK
    if not _works():
        _make_venv()
    say(f"Installing the Python packages of {lock.name} …")
    _install(lock)
    stamp.mark(lock.stem, _inputs(lock))


def _inputs(lock: Path) -> str:
    return stamp.digest([lock], sys.version, str(VENV))


def _is_installed(lock: Path) -> bool:
    return PYTHON.exists() and stamp.is_fresh(lock.stem, _inputs(lock))


def _works() -> bool:
    """Whether the environment's Python starts, has pip and is the version that called us."""
    if not PYTHON.exists():
        return False
    version = "import sys, pip; print(sys.version)"
    seen = subprocess.run([PYTHON, "-c", version], capture_output=True, text=True, check=False)
    return seen.stdout.strip() == sys.version.strip()


def _make_venv() -> None:
    say("Making .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    run_quietly(
        [sys.executable, "-m", "venv", VENV],
        "This Python cannot make a virtual environment; install its venv module (Debian: apt-get install python3-venv)",
    )


def _install(lock: Path) -> None:
    uv = _uv()
    if uv:
        # uv's own settings could redirect it; the lock with its hashes decides what is installed.
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)]
        try:
            run_quietly(command, "uv could not install", env=certificates.environment())
            return
        except Trouble:
            say("uv could not install them; trying pip …")
    run_quietly(
        [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-input", "-r", lock],
        f"The Python packages of {lock.name} could not be installed; is the network reachable?",
    )


def _uv() -> str | None:
    """uv from PATH, from the environment, or installed there from its own locked lines; None when not to be had."""
    found = shutil.which("uv") or shutil.which("uv", path=str(VENV / "bin"))
    if found:
        return found
    locked = re.search(r"^uv==.*?(?=^\S)", TEST_LOCK.read_text() + "end", re.MULTILINE | re.DOTALL)
    if not locked:
        return None
    BUILD.mkdir(exist_ok=True)
    lines = BUILD / "uv.txt"
    lines.write_text(locked.group())
    try:
        run_quietly([PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--require-hashes", "-r", lines], "No uv")
    except Trouble:
        return None
    return shutil.which("uv", path=str(VENV / "bin"))
