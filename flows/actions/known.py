"""What a workspace has that documents speak of: accounts, roles and other flows."""

from flows.graph import Known
from flows.library.roles import roles
from flows.models import Flow, Workspace
from flows.providers.registry import ACCOUNTS


class WorkspaceAccounts:
    """The port by which an import binds the name of a provider to an account of it."""

    def for_provider(self, provider: str) -> str | None:
        return provider if provider in ACCOUNTS else None


def known_in(workspace: Workspace) -> Known:
    rows = Flow.objects.within(workspace).values_list("id", "name")
    flows = {text for id, name in rows for text in (str(id), name)}
    return Known(accounts=ACCOUNTS, roles={role.name for role in roles()}, flows=flows)
