"""The flows of the alternatives that are built in, under `templates/alternatives/`, one file for each.

`flows.graph.alternatives` says which failures they help with, and which alternatives need no flow. A flow of a
workspace with the same name goes before them: whoever looks a flow up asks there first.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import RootModel

from flows.faults import InvalidInput
from flows.graph import Document, parse
from flows.graph.alternatives import BUILT_IN
from flows.library.shipped import FOLDER, broken, read_shipped

ALTERNATIVES = FOLDER / "alternatives"


class _File(RootModel[dict[str, Any]]):
    pass


def alternative(name: str, folder: Path = ALTERNATIVES) -> Document | None:
    """By its name or another name it has; None for what is not built in, and for what needs no flow."""
    built_in = BUILT_IN.get(name)
    return None if built_in is None else alternatives(folder).get(built_in.name)


@cache
def alternatives(folder: Path = ALTERNATIVES) -> Mapping[str, Document]:
    """By name. Raises Misconfigured that names the file and the place in it."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}


def _read(path: Path) -> Document:
    try:
        document = parse(read_shipped(path, _File).root)
    except InvalidInput as wrong:
        raise broken(path, wrong.message, wrong.where) from None
    if document.name != path.stem:
        raise broken(path, "The flow is called as its file is.", "name")
    return document
