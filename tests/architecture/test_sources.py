import ast
import re
from pathlib import Path

import pytest

from . import tree

LONGEST = 400
CODE = {".py", ".ts", ".tsx", ".css", ".js", ".mjs", ".html"}
GENERATED = {Path("frontend/src/api/schema.d.ts")}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "core", "manager", "managers", "service", "misc", "base"}
# A name that its place explains: Django looks for a database backend under this one.
NAMES_GIVEN_TO_US = {Path("orchestrator/sqlite/base.py")}
DANGEROUS_CALLS = {"eval", "exec", "compile", "__import__"}
DANGEROUS_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        file.as_posix(): lines
        for file in tree.files()
        if file.suffix in CODE and file not in GENERATED and "migrations" not in file.parts
        if (lines := len(tree.text(file).splitlines())) > LONGEST
    }
    assert not long


def test_no_module_has_a_name_that_says_nothing() -> None:
    code = [file for file in tree.files() if file.suffix in CODE and file not in NAMES_GIVEN_TO_US]
    named = {file.as_posix() for file in code if {file.name.split(".")[0], *file.parts[:-1]} & (NAMELESS - {"base"})}
    named |= {file.as_posix() for file in code if file.stem == "base" and file.suffix == ".py"}
    assert not named


@pytest.mark.parametrize("file", tree.python_files("flows", "orchestrator"), ids=str)
def test_no_code_is_built_at_run_time_and_nothing_is_unpickled(file: Path) -> None:
    for node in ast.walk(ast.parse(tree.text(file))):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                assert name not in DANGEROUS_CALLS, f"{name}() in line {node.lineno}"
            case ast.Import(names=names):
                assert not {alias.name.split(".")[0] for alias in names} & DANGEROUS_MODULES, f"line {node.lineno}"
            case ast.ImportFrom(module=module):
                assert (module or "").split(".")[0] not in DANGEROUS_MODULES, f"line {node.lineno}"


@pytest.mark.parametrize("file", tree.python_files("flows", "orchestrator"), ids=str)
def test_imports_stand_at_the_top(file: Path) -> None:
    """A late import hides a circle. AppConfig.ready is where Django asks for one; a command may load what it starts
    (a reactor is taken at import); heavy libraries may be lazy."""
    allowed = {"ready"} | ({"handle"} if file.parts[-2] == "commands" else set())
    for node in ast.walk(ast.parse(tree.text(file))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name not in allowed:
            late = [inner for inner in ast.walk(node) if isinstance(inner, ast.ImportFrom | ast.Import)]
            ours = [
                ast.unparse(inner)
                for inner in late
                if re.search(r"\b(flows|orchestrator)\b|from \.", ast.unparse(inner))
            ]
            assert not ours, f"in {node.name}: {ours}"


def test_no_tracked_file_names_a_path_of_somebodys_machine() -> None:
    personal = re.compile(r"(?<![\w./-])/(?:home|Users|work|root)/\w+")
    found = {}
    for file in tree.files():
        if file.suffix in CODE | {".md", ".toml", ".yaml", ".yml", ".json", ".txt", ".sh", ""} and file != THIS:
            hits = personal.findall(tree.text(file))
            if hits:
                found[file.as_posix()] = hits[:3]
    assert not found


THIS = Path(__file__).relative_to(tree.ROOT)
