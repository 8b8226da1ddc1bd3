"""Whether a run is a rehearsal: no model that it may ask is real, in the flows that it may run neither.

Its money is play money then, and a run's money is of one sort. It is looked at once, as things stand when the run
starts; what turns out otherwise, as a flow that was published meanwhile, is kept apart where money is counted.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from flows.actions.models_named import models_of, rehearsed
from flows.faults import InvalidInput
from flows.graph import Document
from flows.graph.step_slots import step_slots
from flows.models import Flow, Workspace
from flows.runtime.documents import document_of
from flows.steps.registry import catalogue

MOST_FLOWS = 100  # that are looked into; with more of them the run counts as real


def simulated(workspace: Workspace, document: Document) -> bool:
    """A run that asks no model at all is not one: what it does, it does."""
    asks = False
    seen: set[UUID] = set()
    documents = [document]
    while documents:
        asking = [one for one in documents if any(True for step in one.steps for _ in models_of(step))]
        if not all(rehearsed(one, workspace) for one in asking):
            return False
        asks = asks or bool(asking)
        found = _published(workspace, {name for one in documents for name in _flows_of(one)}) - seen
        seen |= found
        if len(seen) > MOST_FLOWS:
            return False
        try:
            documents = [document_of(version) for version in found]
        except InvalidInput:  # of an older Baton; this one will not run it
            return False
    return asks


def _flows_of(document: Document) -> Iterator[str]:
    for step in document.steps:
        yield from (str(slot.value) for slot in step_slots(step, catalogue().find(step.kind)) if slot.use == "flow")


def _published(workspace: Workspace, names: set[str]) -> set[UUID]:
    """By name or id."""
    if not names:
        return set()
    ids = [id for name in names if (id := _id(name)) is not None]
    flows = Flow.objects.within(workspace).filter(Q(name__in=names) | Q(pk__in=ids), published__isnull=False)
    return set(flows.values_list("published", flat=True))


def _id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
