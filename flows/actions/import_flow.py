from dataclasses import replace

from flows.actions.access import require
from flows.actions.create_flow import add_flow
from flows.actions.known import WorkspaceAccounts
from flows.graph import Document, parse
from flows.graph.formats import Imported, import_text
from flows.library.roles import roles
from flows.models import Flow, Role, User, Workspace

ACTIVE = "isActive"  # what an orchestration calls it; to the document it is one more field that is kept


def preview_import(user: User, workspace: Workspace, text: str, *, format: str | None = None) -> Imported:
    """What an import would make of a text. Runs nothing, reaches nothing, keeps nothing."""
    require(user, workspace)
    known = [role.name for role in roles()]
    found = import_text(text, format=format, accounts=WorkspaceAccounts(workspace), roles=known)
    if switched(found.document) is None:
        return found
    told = "The flow will be active." if switched(found.document) else "The flow will be switched off."
    lines = (replace(line, what="understood", message=told) if line.where == ACTIVE else line for line in found.report)
    return replace(found, report=tuple(lines))


def import_flow(
    user: User, workspace: Workspace, text: str, *, format: str | None = None, name: str | None = None
) -> tuple[Flow, Imported]:
    require(user, workspace, Role.EDITOR)
    imported = preview_import(user, workspace, text, format=format)
    document = parse(imported.document.to_json())
    if name is not None:
        document = document.with_parts(name=name)
    active = switched(document) is not False
    return add_flow(user, workspace, document, "flow.imported", active=active, format=imported.format), imported


def switched(document: Document) -> bool | None:
    """What the orchestration that it came from says about being active; None when it says nothing."""
    origin = document.origin
    said = origin.kept.get(ACTIVE) if origin is not None and origin.format == "orchestration" else None
    return said if isinstance(said, bool) else None
