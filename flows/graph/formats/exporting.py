"""`export(document, format)`: the text of a file in any format we write, and what could not be told in it."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.faults import InvalidInput
from flows.graph.document import Document
from flows.graph.formats import mermaid
from flows.graph.formats.draft import ForeignFormat, Written
from flows.graph.formats.known import BY_NAME, FORMATS
from flows.graph.formats.naming import human
from flows.graph.formats.report import Line, Report, listed
from flows.graph.formats.spelling import deep, order_of, respelled
from flows.graph.picture import svg
from flows.graph.yaml_text import dump_yaml


@dataclass(frozen=True, slots=True)
class Exported:
    filename: str
    media_type: str
    text: str
    report: tuple[Line, ...]


def export(document: Document, format: str) -> Exported:
    """Raises InvalidInput for a format that does not exist, and nothing else, whatever the document."""
    report = Report()
    if foreign := BY_NAME.get(format):
        return _exported(document, foreign.extension, "", _foreign(document, foreign, report), report)
    if format not in _OURS:
        raise InvalidInput(
            f"There is no format {format[:64]!r} to export to.",
            where="format",
            remedy=f"Use one of {', '.join(FORMATS)}.",
        )
    extension, media_type, write = _OURS[format]
    if format in ("mermaid", "svg"):
        report.changed((), "A picture: it shows steps and edges, and cannot be imported again.")
    return _exported(document, extension, media_type, write(document), report)


def _json(document: Document) -> str:
    return json.dumps(document.to_json(), indent=2, ensure_ascii=False) + "\n"


_OURS: Mapping[str, tuple[str, str, Callable[[Document], str]]] = {
    "json": ("json", "application/json", _json),
    "yaml": ("yaml", "application/yaml", dump_yaml),
    "mermaid": ("mmd", "text/vnd.mermaid", mermaid.flowchart),
    "svg": ("svg", "image/svg+xml", svg),
}


def _exported(document: Document, extension: str, media_type: str, text: str, report: Report) -> Exported:
    name = human(document.name).strip("_").replace("_", "-") or "flow"
    media_type = media_type or ("application/json" if extension.endswith("json") else "application/yaml")
    return Exported(f"{name}.{extension}", media_type, text, report.lines)


def _foreign(document: Document, foreign: ForeignFormat, report: Report) -> str:
    written = foreign.write(document, report)
    if twice := [name for name, count in Counter(step.id for step in document.steps).items() if count > 1]:
        report.changed(("steps",), f"Several steps are called {listed(twice)}; only the last of each name is told.")
    if document.origin is not None and document.origin.format != foreign.name and document.origin.kept:
        report.changed((), f"What was kept of its former format, {document.origin.format}, is left out.")
    flow, steps = as_it_came(document, foreign, written)
    return foreign.assemble(flow, steps)


def as_it_came(
    document: Document, foreign: ForeignFormat, written: Written
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """With what the import kept, and in its spelling, when the document came from this very format."""
    if document.origin is None or document.origin.format != foreign.name:
        return deep(written.flow, foreign.nested), [deep(step, foreign.nested) for step in written.steps.values()]
    origins = {step.id: step.origin for step in document.steps}
    steps: dict[str, dict[str, Any]] = {}
    for step, fields in written.steps.items():
        origin = origins.get(step)
        steps[step] = deep(respelled(fields, origin.kept if origin else {}), foreign.nested)
    flow = deep(respelled(written.flow, document.origin.kept), foreign.nested)
    return flow, [steps[step] for step in order_of(list(steps), document.origin.kept)]
