"""The states that drafts left behind, kept for a while so that a save that comes too late can be merged."""

import json
from typing import Any

from flows.models import Flow, FlowRevision

MOST = 100
MOST_BYTES = 20 * 1024 * 1024


def keep(flow: Flow) -> None:
    """In the transaction that replaces it: `flow` as it was read before."""
    FlowRevision.objects.create(
        flow=flow,
        revision=flow.revision,
        document=flow.document,
        size=len(json.dumps(flow.document, ensure_ascii=False).encode()),
        by_id=flow.changed_by_id or flow.created_by_id,
        at=flow.updated_at,
    )
    _prune(flow)


def state_at(flow: Flow, revision: int) -> dict[str, Any] | None:
    """The draft as it was at a revision; None when that is too long ago, or never was."""
    if revision == flow.revision:
        return dict(flow.document)
    found = flow.revisions.filter(revision=revision).values_list("document", flat=True).first()
    return None if found is None else dict(found)


def _prune(flow: Flow) -> None:
    total = 0
    newest = flow.revisions.order_by("-revision").values_list("revision", "size")
    for count, (revision, size) in enumerate(newest[: MOST + 1]):
        total += size
        if count and (count >= MOST or total > MOST_BYTES):  # the newest stays, whatever its size
            flow.revisions.filter(revision__lte=revision).delete()
            return
