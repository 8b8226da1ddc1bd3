"""How a draft changes, whoever changes it and however: from the revision it was made from, or not at all."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from flows.actions.audit import audit
from flows.actions.changes_told import changes_told
from flows.actions.flow_names import hold_names, refuse_taken
from flows.actions.revisions import keep
from flows.actions.stale import stale_draft
from flows.actions.visible import flow_within
from flows.graph import Document
from flows.graph.fields import same
from flows.graph.parsing import within_limits
from flows.models import Flow, User
from flows.models.flow import beside


def write_draft(user: User, flow: Flow, revision: int, document: Document, verb: str, **said: Any) -> Flow:
    """`flow` as it was read a moment ago. What is there already is not saved again: the answer to the same save before
    may have been lost. Raises StaleDraft with both sides."""
    data = document.to_json()
    within_limits(data)
    if same(data, flow.document):
        return flow
    if flow.revision == revision:
        told = changes_told(flow.document, data) | said
        if replace(user, flow, data, verb, **told):
            return flow
        flow = flow_within(flow.workspace, flow.pk)
        if same(data, flow.document):
            return flow
    raise stale_draft(flow, revision, document)


def replace(user: User, flow: Flow, data: dict[str, Any], verb: str, **said: Any) -> bool:
    """Puts `data`, which is sound, in the place of the draft; says whether the draft was still the one in `flow`."""
    after = {
        "document": data,
        "name": data["name"],
        "description": data["description"],
        "tags": data["tags"],
        **beside(data),
        "revision": flow.revision + 1,
        "changed_by": user,
        "updated_at": timezone.now(),
    }
    with transaction.atomic():
        if data["name"] != flow.name:
            hold_names(flow.workspace)
            refuse_taken(flow.workspace, data["name"])
        there = Flow.objects.within(flow.workspace).filter(pk=flow.pk, revision=flow.revision)
        if not there.update(**after):
            return False
        keep(flow)
        audit(verb, actor=user, workspace=flow.workspace, target=flow, revision=after["revision"], **said)
    for name, value in after.items():
        setattr(flow, name, value)
    return True
