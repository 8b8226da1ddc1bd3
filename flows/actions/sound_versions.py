"""Whether what is to run is ready to run, before anything is paid for.

A version never changes, so one that was found ready is not looked at again: only whether what it speaks of outside
itself is still there. A fork with its edits is no version, and is looked at every time.
"""

from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

from flows.actions.find_problems import refuse_errors
from flows.actions.known import known_in
from flows.faults import NotBuilt
from flows.graph import Document, Known, Slot, validate
from flows.graph.step_slots import policy_slots, step_slots
from flows.models import Workspace
from flows.runtime.documents import document_of
from flows.steps.readiness import stops_a_run
from flows.steps.registry import catalogue

MOST_KEPT = 1024


def refuse_unready_version(workspace: Workspace, version: UUID) -> None:
    if not _are_there(workspace, _needs(workspace, version)):
        refuse_unready(workspace, document_of(version))


def refuse_unready(workspace: Workspace, document: Document) -> None:
    """What this version of Baton would do wrongly or not at all, it does not begin."""
    if stops := stops_a_run(document, catalogue()):
        first, more = stops[0], len(stops) - 1
        raise NotBuilt(
            first.message if not more else f"{first.message} And {more} more.",
            where=first.where or None,
            remedy=first.remedy,
        ).carrying(problems=[problem.to_json() for problem in stops])
    refuse_errors(validate(document, catalogue(), known_in(workspace)))


@lru_cache(maxsize=MOST_KEPT)
def _needs(workspace: Workspace, version: UUID) -> Known:
    """Of what there is in the workspace, what the version speaks of. One that is not ready raises, and is not kept."""
    document = document_of(version)
    refuse_unready(workspace, document)
    named: dict[str, set[str]] = {"model": set(), "role": set(), "flow": set()}
    for slot in _slots(document):
        if slot.use in named and isinstance(slot.value, str):
            named[slot.use].add(slot.value)
    known = known_in(workspace, named["flow"])
    return Known(
        accounts={name.partition("/")[0] for name in named["model"]}.intersection(known.accounts or ()),
        roles=named["role"].intersection(known.roles or ()),
        flows={name for name in named["flow"] if not known.lacks_flow(name)},
    )


def _slots(document: Document) -> Iterator[Slot]:
    for step in document.steps:
        yield from step_slots(step, catalogue().find(step.kind))
    yield from policy_slots(document.policy)


def _are_there(workspace: Workspace, needs: Known) -> bool:
    known = known_in(workspace, needs.flows)
    return (
        set(needs.accounts or ()) <= set(known.accounts or ())
        and set(needs.roles or ()) <= set(known.roles or ())
        and not any(known.lacks_flow(name) for name in needs.flows or ())
    )
