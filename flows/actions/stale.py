"""A save that came too late, with everything that is needed to go on: what it was made from, and both sides."""

from flows.actions.revisions import state_at
from flows.engine.records import time_text
from flows.faults import StaleDraft
from flows.graph import Document, read
from flows.graph.merge import merge
from flows.models import Flow
from flows.steps.registry import catalogue


def stale_draft(flow: Flow, revision: int, yours: Document | None) -> StaleDraft:
    """`yours` is None when the base is too old to say what it would have been, or nothing was to be saved."""
    base = state_at(flow, revision)
    merged = None if base is None or yours is None else merge(read(base), yours, read(flow.document), catalogue())
    by = flow.changed_by
    return StaleDraft(
        f"{by or 'Somebody else'} saved this draft in the meantime: it is at revision {flow.revision}, not {revision}."
    ).carrying(
        base=base,
        yours=None if yours is None else yours.to_json(),
        theirs=flow.document,
        revision=flow.revision,
        changed_by=None if by is None else {"id": str(by.pk), "name": by.name},
        changed_at=time_text(flow.updated_at),
        merge=None if merged is None else merged.to_json(),
    )
