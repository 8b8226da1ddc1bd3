"""`import_text`: a text in any format we read → a document, and a report of what became of each part.

It runs nothing and reaches nothing. Steps for a foreign format:
1. find out the format, and on which line each part stands;
2. read it into a draft, noting all that is wrong;
3. let names that mean nothing become inputs, and let later steps see into loops;
4. note what the format's own export would write otherwise, so that it can be exported as it came;
5. lay it out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flows.graph.document import Document, Origin, Step, StepOrigin
from flows.graph.formats.accounts import Accounts, Binding
from flows.graph.formats.detection import Detected, detect
from flows.graph.formats.draft import Draft, ForeignFormat, Reading, Source
from flows.graph.formats.fields import Problems
from flows.graph.formats.known import BY_NAME
from flows.graph.formats.places import Place
from flows.graph.formats.reaching import with_reach
from flows.graph.formats.report import Line, Report
from flows.graph.formats.spelling import AS_WRITTEN, flat, remembered, with_order
from flows.graph.formats.unknown_names import with_inputs
from flows.graph.layout import arranged
from flows.graph.parsing import parse


@dataclass(frozen=True, slots=True)
class Imported:
    format: str
    document: Document
    report: tuple[Line, ...]


def import_text(
    text: str, *, format: str | None = None, accounts: Accounts, roles: Collection[str] | None = None
) -> Imported:
    """`roles`: the names of those that exist; None: not known, so nothing is said about them. Raises InvalidInput."""
    found = detect(text, format)
    report = Report(found.places)
    if foreign := BY_NAME.get(found.format):
        document = _foreign(found, foreign, accounts, roles, report)
    else:
        document = _ours(found, report)
    return Imported(found.format, arranged(document), report.lines)


def _ours(found: Detected, report: Report) -> Document:
    document = parse(found.data)
    places: dict[str, Place] = {step.id: ("steps", index) for index, step in enumerate(document.steps)}
    for step in document.steps:
        report.understood(places[step.id], f"Step {step.id!r}: {step.kind}.")
    return with_inputs(document, report, places)


def _foreign(
    found: Detected, foreign: ForeignFormat, accounts: Accounts, roles: Collection[str] | None, report: Report
) -> Document:
    report.understood((), f"It is {foreign.title}.")
    problems = Problems(found.places)
    draft = foreign.read(found.data, Reading(report, problems, Binding(accounts, roles, report)))
    for source in (draft.flow, *draft.sources.values()):
        if AS_WRITTEN in source.data:
            problems.add((*source.place, AS_WRITTEN), "No field may be called so; call it by another name.")
    problems.raise_any()
    document = parse({**draft.to_json(), "origin": {"format": foreign.name}})
    places = {step: source.place for step, source in draft.sources.items()}
    document = with_inputs(document, report, places)
    document = with_reach(document, report, places)
    return parse(_with_origin(document, draft, foreign, report).to_json())


def _with_origin(document: Document, draft: Draft, foreign: ForeignFormat, report: Report) -> Document:
    named = [_from(step, draft.sources.get(step.id), {}) for step in document.steps]
    written = foreign.write(document.with_parts(steps=named), Report())
    steps = []
    for step in document.steps:
        source = draft.sources.get(step.id)
        kept = {} if source is None else _kept(source, written.steps.get(step.id, {}), foreign, report)
        steps.append(_from(step, source, kept))
    flow = Source({k: v for k, v in draft.flow.data.items() if k != "steps"}, draft.flow.read, ())
    kept = _kept(flow, written.flow, foreign, report)
    in_source = sorted(draft.sources, key=lambda step: draft.sources[step].place[-1])
    kept = with_order(kept, in_source, list(written.steps))
    return document.with_parts(steps=steps, origin=Origin(format=foreign.name, kept=kept))  # type: ignore[arg-type]


def _from(step: Step, source: Source | None, kept: dict[str, Any]) -> Step:
    return step if source is None else step.model_copy(update={"origin": StepOrigin(name=source.name, kept=kept)})


def _kept(source: Source, written: Mapping[str, Any], foreign: ForeignFormat, report: Report) -> dict[str, Any]:
    given = flat(source.data, foreign.nested)
    given.pop("unified_data.steps", None)
    for name in given:
        if name not in source.read:
            place = (
                (*source.place, *name.split(".", 1)) if name.split(".")[0] in foreign.nested else (*source.place, name)
            )
            report.kept(place, f"`{name}` has no counterpart here; it is kept, and exported unchanged.")
    # The export's own names were read in any case: what differs there is a spelling, not a stranger.
    return remembered(given, written, source.read)
