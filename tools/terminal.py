"""How the tools talk: a line a step, one clear line for a failure, never a traceback."""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".build"


class Trouble(Exception):
    """What went wrong and what to do about it, in one line."""


def say(line: str) -> None:
    print(line, flush=True)


def last_words(output: str) -> str:
    """The line of a failed command's output that most likely names the cause."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    npm = [line for line in lines if line.startswith("npm error")]  # npm begins with the cause, others end with it
    errors = npm[:1] or [line for line in lines if line.lower().startswith(("error", "fatal", "e:"))]
    return (errors or lines or ["it printed nothing"])[-1]


def run_quietly(
    command: Sequence[str | Path], trouble: str, *, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> str:
    """Runs a command and keeps its output to itself; its failure is the given trouble plus its last words."""
    BUILD.mkdir(exist_ok=True)
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise Trouble(f"{trouble} ({error})") from error
    if done.returncode:
        (BUILD / "last-failure.log").write_text(done.stdout)
        raise Trouble(f"{trouble} ({last_words(done.stdout)}; all of it: .build/last-failure.log)")
    return done.stdout


def reported(work: Callable[[], int | None]) -> int:
    """Runs work() and turns Trouble and Ctrl-C into one line and an exit status."""
    try:
        return work() or 0
    except Trouble as trouble:
        print(f"baton: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("baton: interrupted", file=sys.stderr)
        return 130
