from flows.actions.access import require
from flows.actions.create_flow import add_flow
from flows.actions.known import WorkspaceAccounts
from flows.graph import parse
from flows.graph.formats import Imported, import_text
from flows.library.roles import roles
from flows.models import Flow, Role, User, Workspace


def preview_import(user: User, workspace: Workspace, text: str, *, format: str | None = None) -> Imported:
    """What an import would make of a text. Runs nothing, reaches nothing, keeps nothing."""
    require(user, workspace)
    known = [role.name for role in roles()]
    return import_text(text, format=format, accounts=WorkspaceAccounts(), roles=known)


def import_flow(
    user: User, workspace: Workspace, text: str, *, format: str | None = None, name: str | None = None
) -> tuple[Flow, Imported]:
    require(user, workspace, Role.EDITOR)
    imported = preview_import(user, workspace, text, format=format)
    document = parse(imported.document.to_json())
    if name is not None:
        document = document.with_parts(name=name)
    return add_flow(user, workspace, document, "flow.imported", format=imported.format), imported
