import json
import re
from pathlib import Path

import pytest

from tools.areas import LINT, TARGETS

from . import tree

COMMANDS = re.findall(r"^([a-z-]+):.*##", tree.text(Path("Makefile")), re.MULTILINE)


def test_one_command_runs_all_tests() -> None:
    """R140: whatever a smaller command runs, `make test` runs; test-fast only leaves the slow unit tests out."""
    assert "test" in COMMANDS
    smaller = {area.title for target in ("lint", "test-integration", "test-recovery") for area in TARGETS[target]}
    assert smaller <= {area.title for area in TARGETS["test"]}
    assert "make test" in tree.text(Path(".ci/run"))


@pytest.mark.parametrize("command", ["test-integration", "test-recovery", "test-fast", "lint", "bench", "docs", "help"])
def test_there_is_a_command_for_each_part(command: str) -> None:
    """R141: one command for the integration tests, one for the recovery tests."""
    assert command in COMMANDS


def test_every_warning_of_a_linter_or_a_test_is_an_error() -> None:
    """R142: zero linter warnings."""
    commands = " ".join(command for area in LINT for command in area.commands)
    assert "ruff check" in commands
    assert "eslint.js . --max-warnings 0" in commands
    assert tree.pyproject()["tool"]["mypy"]["strict"] is True
    assert tree.pyproject()["tool"]["pytest"]["ini_options"]["filterwarnings"][0] == "error"


def test_every_operation_of_the_public_api_is_documented() -> None:
    """R143: public APIs are documented."""
    schema = json.loads(tree.text(Path("docs/api/openapi.json")))
    operations = {
        f"{verb.upper()} {path}": operation
        for path, verbs in schema["paths"].items()
        for verb, operation in verbs.items()
        if isinstance(operation, dict) and "responses" in operation
    }
    assert operations
    assert not [name for name, operation in operations.items() if not operation.get("description", "").strip()]


def test_critical_paths_have_benchmarks() -> None:
    """R144: each file of figures measures and says what; `make bench` finds it by itself."""
    figures = [file for file in tree.files() if file.parent == Path("tests/bench/figures") and file.stem != "__init__"]
    assert {"embedded", "journal_append"} <= {file.stem for file in figures}
    for file in figures:
        assert "\ndef measure() -> " in tree.text(file)


def test_the_minutes_of_all_areas_fit_the_time_that_ci_gives() -> None:
    assert sum(area.minutes for area in TARGETS["test"]) <= 15
