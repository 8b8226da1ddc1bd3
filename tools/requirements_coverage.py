"""`make requirements`: every requirement of docs/requirements.md with the tests that name it.

A test names a requirement in its name (`test_r140_…`), its docstring, or that of its class or module; a TypeScript
test in its title or that of the `describe` around it. Ranges (R140-R144) count for each of their ids.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from .terminal import ROOT, say

LIST = ROOT / "docs" / "requirements.md"
ID = re.compile(r"\b([RVCO])(\d+)\b(?:\s?[-–]\s?\1?(\d+)\b)?")
ID_IN_NAME = re.compile(r"(?<=_)([rvco])(\d+)(?=_|$)")
TITLE = re.compile(r"""^(\s*)(describe|it|test)(?:\.\w+)?\(\s*(["'`])(.*?)\3""")
Proofs = dict[str, list[str]]


def ids(text: str) -> Iterator[str]:
    for letter, first, last in ID.findall(text):
        for number in range(int(first), int(last or first) + 1):
            yield f"{letter}{number}"


def required() -> list[str]:
    return sorted(set(ids(LIST.read_text())), key=_order)


def proofs() -> Proofs:
    found: defaultdict[str, list[str]] = defaultdict(list)
    sources = [*_python_tests(), *_typescript_tests()]
    for place, text in sorted(sources):
        for requirement in dict.fromkeys(ids(text)):
            found[requirement].append(place)
    return dict(found)


def _python_tests() -> Iterator[tuple[str, str]]:
    """(place, all text in which the test may name requirements)"""
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        module = ast.parse(file.read_text())
        yield from _tests_in(module, _place(file), ast.get_docstring(module) or "")


def _tests_in(parent: ast.Module | ast.ClassDef, place: str, inherited: str) -> Iterator[tuple[str, str]]:
    for node in parent.body:
        if isinstance(node, ast.ClassDef):
            yield from _tests_in(node, f"{place}::{node.name}", f"{inherited} {ast.get_docstring(node) or ''}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            named = " ".join(f"{letter.upper()}{number}" for letter, number in ID_IN_NAME.findall(node.name))
            yield f"{place}::{node.name}", f"{inherited} {named} {ast.get_docstring(node) or ''}"


def _typescript_tests() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / "frontend" / "src").rglob("*.test.ts*")):
        around: list[tuple[int, str]] = []
        for line in file.read_text().splitlines():
            title = TITLE.match(line)
            if not title:
                continue
            indent, word, text = len(title[1]), title[2], title[4]
            around = [(depth, outer) for depth, outer in around if depth < indent]
            if word == "describe":
                around.append((indent, text))
            else:
                yield f"{_place(file)}: {text}", " ".join([*(outer for _, outer in around), text])


def _place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _order(requirement: str) -> tuple[int, int]:
    return "RVCO".index(requirement[0]), int(requirement[1:])


def page() -> str:
    """docs/requirements-proved.md: by file only, so that it changes when a requirement's standing does."""
    found, wanted = proofs(), required()
    files = {key: sorted({place.split(":")[0] for place in found.get(key, [])}) for key in wanted}
    rows = [f"| {key} | {', '.join(f'`{file}`' for file in places)} |" for key, places in files.items() if places]
    open_ids = [key for key, places in files.items() if not places]
    return "\n".join(
        [
            "# Requirements and the tests that prove them",
            "",
            "Made by `make docs` from [requirements.md](requirements.md); `make requirements` names the single tests.",
            "",
            f"{len(rows)} of {len(wanted)} are proved.",
            "",
            "| id | tests |",
            "|---|---|",
            *rows,
            "",
            f"Open: {', '.join(open_ids) or 'none'}.",
            "",
        ]
    )


def main() -> int:
    found, wanted = proofs(), required()
    for requirement in wanted:
        first, *more = found.get(requirement, ["—"])
        say(f"{requirement:<6}{first}")
        for place in more:
            say(f"{'':<6}{place}")
    unknown = sorted(set(found) - set(wanted), key=_order)
    say(f"\n{sum(key in found for key in wanted)} of {len(wanted)} requirements are named by a test.")
    if unknown:
        say(f"Named by tests but not in {_place(LIST)}: {', '.join(unknown)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
