"""`make test` and its smaller sisters: areas of checks, one after the other, all of them; then a table of minutes."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from . import node, services
from .python_packages import VENV
from .terminal import BUILD, ROOT, Trouble, reported, say

BIN = VENV / "bin"
FRONTEND_BIN = ROOT / "frontend" / "node_modules"
PYTEST = f"{BIN}/python -m pytest -q --durations=5 --durations-min=2"
COVERED = f"{PYTEST} --cov --cov-append --cov-report="


@dataclass(frozen=True)
class Area:
    """Commands of one sort. A later issue that makes an area outgrow its minutes splits or quickens it."""

    title: str
    minutes: float
    commands: tuple[str, ...]
    frontend: bool = False  # runs in frontend/, with Node
    servers: bool = False  # runs with a PostgreSQL and a Redis
    programs: tuple[str, ...] = ()


def _node(script: str) -> str:
    return f"node {FRONTEND_BIN}/{script}"


RUFF = Area("ruff", 0.1, (f"{BIN}/ruff check", f"{BIN}/ruff format --check"))
CONTRACTS = Area("import contracts", 0.1, (f"{BIN}/lint-imports",))
MYPY = Area("mypy", 0.5, (f"{BIN}/mypy",))
ESLINT = Area("ESLint", 0.3, (_node("eslint/bin/eslint.js . --max-warnings 0"),), frontend=True)
TSC = Area("tsc", 0.2, (_node("typescript/bin/tsc -b --noEmit"),), frontend=True)
FRESH = Area("generated files are fresh", 0.2, (f"{BIN}/python -m tools.docs --check",))
UNITS = Area("unit tests on SQLite", 4.2, (f'{COVERED} -n 2 -m "not e2e and not crash and not scale"',))
FAST_UNITS = Area(
    "unit tests",
    0.7,
    (f'{PYTEST} -n 2 --hypothesis-profile=fast -m "not (e2e or crash or scale or slow)"',),
)
DURABLE = Area(
    "durable parts on PostgreSQL and Redis",
    2.4,
    (f'{COVERED} -n 2 -m "durable and not e2e and not scale"', f'{PYTEST} -m "scale and not crash"'),
    servers=True,
    programs=("postgres", "redis-server"),
)
# Real processes that wait for leases and for each other: two tests at a time.
RECOVERY = Area("recovery", 2.3, (f"{PYTEST} -n 2 -m crash",), servers=True, programs=("postgres", "redis-server"))
VITEST = Area("vitest", 0.5, (_node("vitest/vitest.mjs run"),), frontend=True)
BROWSER = Area("browser tests with axe", 4.2, (f"{PYTEST} -n 2 --dist loadscope -m e2e",), programs=("chromium",))

LINT = (RUFF, CONTRACTS, MYPY, ESLINT, TSC)
TARGETS: dict[str, tuple[Area, ...]] = {
    "lint": LINT,
    "test-fast": (RUFF, FAST_UNITS, VITEST),
    "test-integration": (DURABLE,),
    "test-recovery": (RECOVERY,),
    "test": (*LINT, FRESH, VITEST, UNITS, DURABLE, RECOVERY, BROWSER),
}


def run(target: str) -> int:
    areas = TARGETS[target]
    # Leave by an exception, so that the servers stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        services.ensure([program for area in areas for program in area.programs])
        servers = _start_servers(stack) if any(area.servers for area in areas) else {}
        coverage = BUILD / "coverage"
        coverage.mkdir(parents=True, exist_ok=True)
        for old in coverage.iterdir():
            old.unlink()
        results = [_run_area(area, servers) for area in areas]
    if any("--cov" in command for area in areas for command in area.commands):
        subprocess.run([f"{BIN}/coverage", "report", "--sort=cover"], cwd=ROOT, check=False)
    return _report(areas, results, time.monotonic() - started)


def _start_servers(stack: contextlib.ExitStack) -> dict[str, str]:
    say("Starting PostgreSQL and Redis for this run …")
    return {
        "DATABASE_URL": stack.enter_context(services.postgres()),
        "REDIS_URL": stack.enter_context(services.redis()),
    }


def _run_area(area: Area, servers: dict[str, str]) -> tuple[bool, float]:
    say(f"\n=== {area.title}")
    started = time.monotonic()
    env = dict(node.find().env) if area.frontend else dict(os.environ)
    for name in ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "BATON_HOME", "MAKEFLAGS", "MAKELEVEL"):
        env.pop(name, None)  # tests say themselves what they run on
    env |= servers if area.servers else {}
    cwd = ROOT / "frontend" if area.frontend else ROOT
    passed = True
    for command in area.commands:
        say(f"$ {command.replace(f'{ROOT}/', '')}")
        status = subprocess.run(
            shlex.split(command), cwd=cwd, env=env, stdin=subprocess.DEVNULL, check=False
        ).returncode
        passed &= status == 0
    return passed, time.monotonic() - started


def _report(areas: tuple[Area, ...], results: list[tuple[bool, float]], seconds: float) -> int:
    say(f"\n{'area':<40}{'minutes':>9}{'budget':>9}")
    for area, (passed, took) in zip(areas, results, strict=True):
        late = "  over its budget" if took > area.minutes * 60 else ""
        say(f"{area.title:<40}{took / 60:>9.1f}{area.minutes:>9.1f}  {'ok' if passed else 'FAILED'}{late}")
    say(f"{'all':<40}{seconds / 60:>9.1f}{sum(area.minutes for area in areas):>9.1f}")
    failed = [area.title for area, (passed, _) in zip(areas, results, strict=True) if not passed]
    say(f"Failed: {', '.join(failed)}" if failed else "All areas passed.")
    return 1 if failed else 0


def main(arguments: list[str]) -> Callable[[], int]:
    if len(arguments) != 1 or arguments[0] not in TARGETS:
        raise Trouble(f"tools.areas takes one of: {', '.join(TARGETS)}")
    return lambda: run(arguments[0])


if __name__ == "__main__":
    sys.exit(reported(lambda: main(sys.argv[1:])()))
