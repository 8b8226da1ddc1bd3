"""A name in a prompt, mapping or condition that means nothing in the document becomes one of its inputs.

The formats that are imported hand such values in from outside; validation would call them unknown.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flows import language
from flows.faults import TemplateFault
from flows.graph.document import Document, InputField, Step
from flows.graph.formats.naming import titled
from flows.graph.formats.places import Place
from flows.graph.formats.report import Report
from flows.graph.limits import MAX_INPUTS
from flows.graph.names import BY_STEP, Names, Path
from flows.graph.step_slots import step_slots

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
_CONDITIONS = frozenset({"condition", "until"})


def with_inputs(document: Document, report: Report, places: Mapping[str, Place]) -> Document:
    names = Names(document)
    found: dict[str, InputField] = {}
    for step in document.steps:
        place = places.get(step.id, ("steps",))
        for path in _paths(step, place, report):
            name, rest = _input(path, names, step.id)
            if name is None:
                continue
            kind = _type(rest)
            known = found.get(name)
            if known is None:
                if len(document.inputs) + len(found) >= MAX_INPUTS:
                    report.unbound(place, f"{name!r} names nothing in the flow, which has no room for more inputs.")
                    continue
                report.changed(place, f"{name!r} names nothing in the flow, so it became an input.")
            if known is None or known.type == "text":
                found[name] = InputField(name=name, title=titled(name), type=kind)
    return document.with_parts(inputs=[*document.inputs, *found.values()]) if found else document


def _input(path: Path, names: Names, step: str) -> tuple[str | None, Path]:
    part = names.unknown_part(path, step)
    if part is None or path[0] == "loop" or path[0] in BY_STEP or path[:2] == ("context", "steps"):
        return None, ()
    name = path[part]
    if not isinstance(name, str) or not _NAME.match(name):
        return None, ()
    return name, path[part + 1 :]


def _type(rest: Path) -> Any:
    if not rest:
        return "text"
    return "list" if isinstance(rest[0], int) else "map"


def _paths(step: Step, place: Place, report: Report) -> Iterator[Path]:
    for use, source in _sources(step):
        try:
            for reference in language.references(source, use):
                yield reference.path
        except TemplateFault as fault:
            report.kept(place, f"A text of {step.id!r} is kept as it is, but cannot be used yet: {fault}")


def _sources(step: Step) -> Iterator[tuple[Any, Any]]:
    for slot in step_slots(step, None):
        if slot.use in ("template", "condition"):
            yield slot.use, slot.value
    stack: list[tuple[str, Any]] = list(step.config.items())
    while stack:
        name, value = stack.pop()
        if name in _CONDITIONS and isinstance(value, str | Mapping):
            yield "condition", value
        elif isinstance(value, str):
            if "{{" in value or "{%" in value:
                yield "template", value
        elif isinstance(value, Mapping):
            stack.extend((str(key), item) for key, item in value.items())
        elif isinstance(value, list):
            stack.extend((name, item) for item in value)
