"""docs/reference/format.md: the prose beside this file, with a table of fields in the place of every `fields` mark.

The tables come from the published JSON Schema. A part of the document that has no mark is a Trouble: the reference is
complete, or it is not made.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from flows.graph.json_schema import schema
from flows.graph.limits import MAX_BYTES, MAX_EDGES, MAX_FRAME_DEPTH, MAX_STEPS
from flows.graph.words import GRAMMAR, RESERVED
from tools.reference.types import Schema, cell, code, described, table_of
from tools.terminal import Trouble

PROSE = Path(__file__).with_name("format.md")
_MARK = re.compile(r"<!-- fields (\w+) -->")


def page(prose: str | None = None) -> str:
    text = prose or PROSE.read_text(encoding="utf-8")
    root = schema()
    parts: dict[str, Schema] = {"Document": root, **root["$defs"]}
    told = _MARK.findall(text)
    if sorted(told) != sorted(parts):
        raise Trouble(f"{PROSE.name} must tell of each part of a document once: {', '.join(sorted(parts))}")
    for mark, words in _facts().items():
        text = text.replace(mark, words)
    return _MARK.sub(lambda mark: "\n".join([*table_of("field"), *_rows(parts[mark[1]], root)]), text)


def _facts() -> Mapping[str, str]:
    return {
        "{limits.bytes}": f"{MAX_BYTES // 1024 // 1024} MB",
        "{limits.steps}": f"{MAX_STEPS:,}",
        "{limits.edges}": f"{MAX_EDGES:,}",
        "{limits.frames}": str(MAX_FRAME_DEPTH),
        "{reserved}": ", ".join(f"`{word}`" for word in sorted(RESERVED)),
        "{grammar}": ", ".join(f"`{word}`" for word in sorted(GRAMMAR)),
    }


def _rows(part: Schema, root: Schema) -> Iterator[str]:
    for name, field in part["properties"].items():
        takes, says = cell(described(field, root)), cell(field["description"])
        yield f"| `{name}` | {takes} | {_default(name, field, part)} | {says} |"


def _default(name: str, field: Schema, part: Schema) -> str:
    if name in part.get("required", ()):
        return "**required**"
    # The defaults of a part are in its own table.
    return "" if isinstance(field.get("default"), dict) and field["default"] else code(field.get("default"))
