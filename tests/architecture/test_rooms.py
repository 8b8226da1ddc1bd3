import subprocess
import sys

import pytest

from . import tree

ABOVE_THE_LINE = ("django", "rest_framework", "channels", "celery", "kombu", "psycopg", "asgiref", "sqlite3")


def test_every_room_below_the_django_line_is_in_its_contract() -> None:
    contracts = tree.pyproject()["tool"]["importlinter"]["contracts"]
    contract = next(contract for contract in contracts if contract["id"] == "django-line")
    assert set(contract["source_modules"]) == {f"flows.{room}" for room in tree.rooms_below_the_django_line()}


@pytest.mark.parametrize("room", tree.rooms_below_the_django_line())
def test_a_room_below_the_line_imports_in_a_process_without_django(room: str) -> None:
    program = f"""
import importlib, pkgutil, sys
room = importlib.import_module("flows.{room}")
for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(module.name)
loaded = sorted({{name.split(".")[0] for name in sys.modules}} & set({ABOVE_THE_LINE!r}))
sys.exit(f"flows.{room} loads " + ", ".join(loaded) if loaded else 0)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tree.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_step_kind_has_its_test_and_every_such_test_its_kind() -> None:
    kinds = {
        file.stem
        for file in tree.python_files("flows")
        if file.parent.as_posix() == "flows/steps/kinds" and not file.stem.startswith("_")
    }
    tests = {
        file.stem.removeprefix("test_")
        for file in tree.python_files("tests")
        if file.parent.as_posix() == "tests/steps/kinds" and file.stem.startswith("test_")
    }
    assert kinds == tests


def test_every_room_has_its_folder_of_tests() -> None:
    rooms = {file.parts[1] for file in tree.python_files("flows") if len(file.parts) > 2} - {"migrations", "models"}
    tested = {file.parts[1] for file in tree.python_files("tests") if file.name.startswith("test_")}
    assert rooms <= tested, f"without tests: {sorted(rooms - tested)}"


def test_every_folder_of_python_is_a_package() -> None:
    python = tree.python_files("flows", "orchestrator", "tests", "tools")
    folders = {file.parent for file in python}
    packages = {file.parent for file in python if file.name == "__init__.py"}
    assert folders == packages, f"without __init__.py: {sorted(map(str, folders - packages))}"
