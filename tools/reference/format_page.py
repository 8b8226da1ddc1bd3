"""docs/reference/format.md: the prose beside this file, with a table of fields in the place of every `fields` mark.

A mark names a part of the document and gives a sentence for each of its fields. One that lacks a field, or knows one
too many, is a Trouble: the reference is complete, or it is not made.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from flows.graph import Document
from flows.graph.limits import MAX_BYTES, MAX_EDGES, MAX_FRAME_DEPTH, MAX_STEPS
from flows.graph.words import GRAMMAR, RESERVED
from tools.reference.types import Schema, cell, code, described, table_of
from tools.terminal import Trouble

PROSE = Path(__file__).with_name("format.md")
_MARK = re.compile(r"<!-- fields (\w+)\n(.*?)-->", re.DOTALL)


def page() -> str:
    schema = Document.model_json_schema(by_alias=True)
    parts: dict[str, Schema] = {"Document": schema, **schema["$defs"]}
    prose = PROSE.read_text(encoding="utf-8")
    told = {name for name, _ in _MARK.findall(prose)}
    if told != parts.keys():
        raise Trouble(f"{PROSE.name} must tell of each part of a document once: {sorted(told ^ parts.keys())}")
    for mark, text in _facts().items():
        prose = prose.replace(mark, text)
    return _MARK.sub(lambda mark: _table(mark[1], parts[mark[1]], schema, _sentences(mark[2])), prose)


def _facts() -> Mapping[str, str]:
    return {
        "{limits.bytes}": f"{MAX_BYTES // 1024 // 1024} MB",
        "{limits.steps}": f"{MAX_STEPS:,}",
        "{limits.edges}": f"{MAX_EDGES:,}",
        "{limits.frames}": str(MAX_FRAME_DEPTH),
        "{reserved}": ", ".join(f"`{word}`" for word in sorted(RESERVED)),
        "{grammar}": ", ".join(f"`{word}`" for word in sorted(GRAMMAR)),
    }


def _sentences(lines: str) -> Mapping[str, str]:
    pairs = (line.partition(": ") for line in lines.strip().splitlines())
    return {name.strip(): sentence.strip() for name, _, sentence in pairs}


def _table(part: str, schema: Schema, root: Schema, sentences: Mapping[str, str]) -> str:
    fields = schema["properties"]
    if fields.keys() != sentences.keys():
        raise Trouble(f"{PROSE.name} does not tell the fields of {part}: {sorted(fields.keys() ^ sentences.keys())}")
    return "\n".join([*table_of("field"), *_rows(schema, root, sentences)])


def _rows(schema: Schema, root: Schema, sentences: Mapping[str, str]) -> Iterator[str]:
    for name, field in schema["properties"].items():
        takes = cell(described(field, root))
        if "default" in field:
            shown = code(field["default"]) if not isinstance(field["default"], dict) or not field["default"] else ""
        else:
            shown = "**required**" if name in schema.get("required", ()) else ""
        yield f"| `{name}` | {takes} | {shown} | {cell(sentences[name])} |"
