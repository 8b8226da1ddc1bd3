"""How a run comes into the world, whoever wants it: numbered, with its first records and its trace, and a worker woken
once it is committed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from flows.actions.artifact_uses import hold_artifacts
from flows.actions.audit import audit
from flows.actions.simulated import simulated
from flows.engine.event import Event
from flows.engine.events import RunCreated
from flows.engine.options import RunOptions
from flows.faults import NotFound, SwitchedOff
from flows.graph import Document
from flows.graph.changes import Change
from flows.journal.birth import create
from flows.models import Flow, FlowVersion, Run, User
from flows.runtime.wake import wake


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run that may begin: its document is sound and ready, its inputs and options fit it. A fork brings its origin,
    the results that it keeps, and the changes that make its document of the version's."""

    flow: Flow
    version: FlowVersion
    document: Document
    inputs: Mapping[str, Any]
    options: RunOptions = field(default_factory=RunOptions)
    origin: Run | None = None
    cited: Mapping[str, Any] | None = None
    edits: Sequence[Change] = ()
    kept: Sequence[Event] = ()


def give_birth(user: User, wanted: Wanted, verb: str, **said: Any) -> Run:
    flow, version = wanted.flow, wanted.version
    options = wanted.options.to_json()
    play = simulated(flow.workspace, wanted.document)
    with transaction.atomic():
        run = Run(workspace=flow.workspace, flow=flow, version=version, started_by=user, origin=wanted.origin)
        run.number = next_number(flow)
        run.inputs, run.simulated = dict(wanted.inputs), play
        run.thread_id = None if wanted.options.thread is None else UUID(wanted.options.thread)
        created = RunCreated(
            flow=str(flow.pk),
            version=version.number,
            document=version.digest,
            inputs=run.inputs,
            by=str(user.pk),
            simulated=run.simulated,
            options=options or None,
            origin=wanted.cited,
            edits=tuple(wanted.edits),
        )
        create(run, created, *wanted.kept)
        hold_artifacts(run, _outputs(wanted.kept))
        audit(verb, actor=user, workspace=flow.workspace, target=run, flow=str(flow.pk), number=run.number, **said)
        wake(run.pk)
    return run


def next_number(flow: Flow) -> int:
    """The lock hands out run numbers one at a time, and sees what was switched off or deleted a moment ago.
    no_key: runs that only point at this flow need not wait."""
    held = Flow.objects.within(flow.workspace).filter(pk=flow.pk).select_for_update(no_key=True)
    active = held.values_list("active", flat=True).first()
    if active is None:
        raise NotFound("There is no such flow.", code="FLOW_NOT_FOUND")
    if not active:
        raise inactive(flow)
    return int(flow.runs.aggregate(last=Max("number"))["last"] or 0) + 1


def inactive(flow: Flow) -> SwitchedOff:
    return SwitchedOff(f"“{flow.name}” is switched off.")


def _outputs(kept: Sequence[Event]) -> Iterator[Any]:
    for event in kept:
        yield from (getattr(event, name, None) for name in ("output", "mapped", "collected"))
