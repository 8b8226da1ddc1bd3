from dataclasses import replace
from typing import Final
from uuid import UUID

from flows.actions.access import require
from flows.actions.import_flow import ACTIVE
from flows.actions.visible import document_at, flow_within
from flows.graph import Document, read
from flows.graph.document import Origin
from flows.graph.formats import Exported, export
from flows.graph.formats.report import Line
from flows.models import User, Workspace

ORCHESTRATION: Final = "orchestration"
OFF = Line(None, "", "changed", "The flow is switched off here; the file does not say so.")


def export_flow(
    user: User, workspace: Workspace, flow_id: UUID, *, format: str = "yaml", version: int | None = None
) -> Exported:
    require(user, workspace)
    flow = flow_within(workspace, flow_id)
    document = read(document_at(flow, version))
    if format == ORCHESTRATION and (document.origin is None or document.origin.format == ORCHESTRATION):
        return export(_saying(document, flow.active), format)
    exported = export(document, format)
    return exported if flow.active else replace(exported, report=(*exported.report, OFF))


def _saying(document: Document, active: bool) -> Document:
    """The only format that has a word for it."""
    kept = document.origin.kept if document.origin is not None else {}
    if active and not isinstance(kept.get(ACTIVE), bool):
        return document  # as it goes without saying
    return document.with_parts(origin=Origin(format=ORCHESTRATION, kept={**kept, ACTIVE: active}))
