"""The flows and versions somebody may see. What lies elsewhere, or is deleted, is simply not there."""

from typing import Any
from uuid import UUID

from flows.faults import NotFound
from flows.models import Flow, FlowVersion, Workspace
from flows.models.flow import FlowQuerySet


def flow_within(workspace: Workspace, flow_id: UUID, flows: FlowQuerySet | None = None) -> Flow:
    found = (Flow.objects.within(workspace) if flows is None else flows).filter(pk=flow_id).first()
    if found is None or found.workspace_id != workspace.pk:
        raise NotFound("There is no such flow.", code="FLOW_NOT_FOUND")
    found.workspace = workspace  # as good as the one that would be asked for
    return found


def version_of(flow: Flow, number: int) -> FlowVersion:
    found = flow.versions.filter(number=number).first()
    if found is None:
        raise NotFound(
            f"This flow has no version {number}.", code="VERSION_NOT_FOUND", remedy="Choose one from the list."
        )
    return found


def document_at(flow: Flow, version: int | None) -> dict[str, Any]:
    """Of a version, or for None the draft."""
    return dict(flow.document if version is None else version_of(flow, version).document)
