"""What a fork keeps of the run it comes from. The fork action writes it behind the new run's first record.

1. The records up to `upto` become the last result of each path, and what frames noted beside them.
2. Some paths begin anew: those that are named, those whose step was edited, added or removed, and failures that the
   new document does not bear. A frame that failed of one which the new document bears goes on.
3. What depends on them begins anew too, scope by scope from the innermost: by edges within a scope (a step reads only
   what stands before it), and in a loop every later pass. The frame around a scope is reopened: it goes on where what
   is kept inside it ends, while what depends on it begins anew. Other lanes and items stay.
4. All other results are kept, in the order of the origin, and cite it; those of a fork go on citing the first origin.

What was not finished is never kept, and nothing depends on it: a join that had enough stands as it is, and what was
on its way to it stays skipped. A frame that goes on decides anew, moments above all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import uuid4

from flows.engine import events
from flows.engine.amounts import ZERO
from flows.engine.event import Event
from flows.engine.fork.anew import Anew, bears
from flows.engine.fork.given import given_result, with_mapped
from flows.engine.fork.places import around, place_of
from flows.engine.fork.told import Told
from flows.engine.inside import NOT_NEEDED
from flows.engine.records import Record
from flows.engine.structure import Structure, structure_of
from flows.faults import NotFound
from flows.graph import Document

Settled: TypeAlias = events.StepSucceeded | events.StepFailed | events.StepSkipped


def kept(
    document_old: Document,
    document_new: Document,
    records: Iterable[Record],
    *,
    drop: Sequence[str] = (),
    upto: int | None = None,
    outputs: Mapping[str, Any] | None = None,
    reopen: Sequence[str] = (),
) -> list[Event]:
    """`outputs` are results that a person gives, by path; what depends on them begins anew. `reopen` names frames that
    go on inside. Raises NotFound for a path that the run does not have, TemplateFault for an output mapping that
    cannot be made of a given output."""
    told = Told(records, upto)
    old, new = structure_of(document_old), structure_of(document_new)
    given = dict(outputs or {})
    for path in (*drop, *reopen, *given):
        if not told.has(path, old, new):
            raise NotFound(f"The run has no step {path[:200]!r}.", code="STEP_NOT_FOUND", where=path[:200])
    anew = Anew(told, old, new)
    anew.named(drop)
    anew.edited()
    anew.borne_otherwise()
    anew.behind(given)
    anew.reopened(reopen)
    anew.spread()
    result = list(_result(told, new, anew, given))
    return with_mapped([*result, *_not_needed(told, new, result, given)], told, new, given)


def rerun(document_old: Document, document_new: Document, records: Sequence[Record]) -> list[Event]:
    """Everything but what failed, what was stopped, and what depends on it. A frame that failed goes on inside.

    A failure that ended the run need not be named: it is not kept, and what does not wait for it stays."""
    structure = structure_of(document_old)
    failed = [path for path, record in Told(records, None).ends.items() if isinstance(record.event, events.StepFailed)]
    borne = [path for path in failed if bears(document_old, structure.steps[place_of(path).step])]
    frames = [path for path in borne if structure.is_frame(place_of(path).step)]
    steps = [path for path in borne if path not in frames]
    return kept(document_old, document_new, records, drop=steps, reopen=frames)


def summary(document: Document, records: Sequence[Record], kept: Sequence[Event]) -> dict[str, Any]:
    """To be shown before a fork is made: which paths keep their results, which begin anew, and what the kept ones had
    cost in this run. `document` is the fork's; what lies in a frame that is kept as a whole does not begin anew."""
    structure = structure_of(document)
    results = [event for event in kept if isinstance(event, Settled)]
    whole = {event.path for event in results}
    seen = dict.fromkeys(structure.members(None).order)
    seen |= dict.fromkeys(record.event.path for record in records if record.event.path)
    redone = [path for path in seen if path not in whole and _begins(path, structure, whole)]
    return {
        "kept": [event.path for event in results],
        "redone": redone,
        "kept_cost": _cost(records, results),
    }


def _begins(path: str, structure: Structure, whole: Collection[str]) -> bool:
    """There is such a step in the document, and no frame around it is kept as it was."""
    place, inside = place_of(path), True
    while inside:
        step = structure.steps.get(place.step)
        frame = around(place.scope)
        if step is None or step.parent != (frame[0].step if frame else None):
            return False
        if frame is None:
            return True
        place = frame[0]
        inside = place.path not in whole
    return False


def _cost(records: Iterable[Record], results: Iterable[Settled]) -> Decimal:
    """A result counts with what its path had spent by then; one that was kept before already costs nothing here."""
    due = {(str(event.origin["run"]), int(event.origin["seq"])) for event in results if event.origin is not None}
    spent: dict[str, Decimal] = defaultdict(lambda: ZERO)
    total = ZERO
    for record in records:
        match record.event:
            case events.CallFinished() | events.CallFailed() | events.StepWoken():
                spent[record.event.path] += record.event.cost
            case _ if (str(record.run), record.seq) in due:
                total += spent[record.event.path]
    return total


def _result(told: Told, new: Structure, anew: Anew, given: Mapping[str, Any]) -> Iterator[Event]:
    left = dict(given)
    records = [*told.ends.values(), *(note for notes in told.notes.values() for note in notes)]
    for record in sorted(records, key=lambda one: one.seq):
        event = record.event
        match event:
            case events.PassEnded(path=path, number=number):
                keep = path not in given and anew.ended(path, number)
            case events.Decided(path=path):
                end = told.ends.get(path)
                keep = path not in given and end is not None and _keeps(new, anew, end.event)
            case _ if event.path in left:
                yield given_result(told, event.path, left.pop(event.path), event)
                continue
            case _:
                keep = _keeps(new, anew, event)
        if keep:
            yield _citing(record)
    for path, output in left.items():
        yield given_result(told, path, output, None)


def _keeps(new: Structure, anew: Anew, event: Event) -> bool:
    if anew.at_all(event.path) or (step := new.steps.get(place_of(event.path).step)) is None:
        return False
    match event:
        case events.StepSkipped(reason=reason):
            return reason != NOT_NEEDED  # hangs on the join behind it; see _not_needed
        case events.StepSucceeded():
            return True
        case events.StepFailed():
            return bears(new.document, step)
    return False


def _not_needed(told: Told, new: Structure, kept: Sequence[Event], given: Collection[str]) -> Iterator[Event]:
    """A join that stands has called off what was still on its way to it; nobody would do so again."""
    scopes: dict[str, set[str]] = defaultdict(set)
    for event in kept:
        if isinstance(event, Settled):
            place = place_of(event.path)
            scopes[place.scope].add(place.step)
    for scope, settled in scopes.items():
        frame = around(scope)
        members = new.members(frame[0].step if frame else None)
        left = set(members.order) - settled
        stand = [step for step in settled if scope + step not in given]
        joins = [step for step in stand if any(edge.source in left for edge in members.incoming.get(step, ()))]
        lost = {step for join in joins for step in members.not_needed(join, left)}
        for path in (scope + step for step in members.order if step in lost):
            end = told.ends.get(path)
            skipped = events.StepSkipped(path=path, attempt=0, reason=NOT_NEEDED)
            yield skipped if end is None else replace(skipped, origin=_origin(end))


def _citing(record: Record) -> Event:
    event = record.event
    if not isinstance(event, Settled):
        return replace(event, id=uuid4())
    return replace(event, id=uuid4(), origin=event.origin or _origin(record))


def _origin(record: Record) -> dict[str, Any]:
    return {"run": str(record.run), "seq": record.seq, "path": record.event.path}
