import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath

from . import tree

SOURCES = Path("frontend/src")
# Types too: what two files need of each other belongs into a third.
IMPORTED = re.compile(r"""^(?:import|export)\b[^'";]*?\bfrom '(\.[^']*)'|^import '(\.[^']*)'""", re.MULTILINE)
ENDINGS = ("", ".ts", ".tsx", "/index.ts", "/index.tsx")


def imports() -> Mapping[str, set[str]]:
    files = {file.as_posix() for file in tree.files() if SOURCES in file.parents and file.suffix in (".ts", ".tsx")}
    return {file: {found for name in named(file) if (found := placed(file, name, files))} for file in files}


def named(file: str) -> Iterator[str]:
    for match in IMPORTED.finditer(tree.text(Path(file))):
        yield match[1] or match[2]


def placed(file: str, name: str, files: set[str]) -> str | None:
    parts: list[str] = []
    for part in PurePosixPath(file).parent.joinpath(name).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    path = "/".join(parts)
    return next((path + ending for ending in ENDINGS if path + ending in files), None)


def test_no_files_of_the_front_end_import_each_other_in_a_circle() -> None:
    graph = imports()
    assert sum(map(len, graph.values())) > len(graph)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        raise AssertionError(" → ".join(circle.args[1])) from None
