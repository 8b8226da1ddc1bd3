from uuid import UUID

from django.db import transaction
from django.db.models import Max

from flows.actions.access import require
from flows.actions.audit import audit
from flows.actions.find_problems import problems_in, refuse_errors
from flows.actions.stale import stale_draft
from flows.actions.visible import flow_within
from flows.faults import Unchanged
from flows.graph import digest, parse
from flows.models import Flow, FlowVersion, Role, User, Workspace


def publish_flow(user: User, workspace: Workspace, flow_id: UUID, *, revision: int, message: str = "") -> FlowVersion:
    """Makes the draft of this revision the next immutable version, and the one that runs. Refuses one with errors."""
    require(user, workspace, Role.EDITOR)
    flow = flow_within(workspace, flow_id)
    if flow.revision != revision:
        raise stale_draft(flow, revision, None)
    document = parse(flow.document)
    refuse_errors(problems_in(workspace, document))
    mark = digest(document)
    with transaction.atomic():
        there = Flow.objects.within(workspace).select_for_update(no_key=True).defer("document")
        # Only what was looked at is published: the draft may have changed since. The lock counts the versions.
        held = there.filter(pk=flow.pk, revision=revision).first()
        if held is not None:
            return publish_held(user, held, flow.document, mark, message)
    raise stale_draft(flow_within(workspace, flow.pk), revision, None)


def published_version(held: Flow) -> FlowVersion | None:
    """Asked after the lock is held: what PostgreSQL joins to a row that it waited for is from before the wait."""
    if held.published_id is None:
        return None
    return FlowVersion.objects.defer("document").get(pk=held.published_id)


def publish_held(user: User, flow: Flow, data: object, mark: str, message: str) -> FlowVersion:
    """The next version of a flow whose row is locked, or that nobody else can see yet."""
    before = published_version(flow)
    if before is not None and before.digest == mark:
        raise Unchanged(f"Version {before.number} says the same already.")
    number = (flow.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = FlowVersion.objects.create(
        flow=flow, number=number, document=data, digest=mark, message=message, created_by=user
    )
    Flow.objects.filter(pk=flow.pk).update(published=version)
    audit(
        "flow.published",
        actor=user,
        workspace=flow.workspace,
        target=flow,
        before=before and before.number,
        after=number,
        digest=mark,
        message=message,
    )
    return version
