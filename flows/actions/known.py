"""What a workspace has that documents speak of: accounts, roles and other flows."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from uuid import UUID

from django.db.models import Q

from flows.graph import Known
from flows.library.roles import roles
from flows.models import Flow, Workspace
from flows.providers.registry import ACCOUNTS


class WorkspaceAccounts:
    """The port by which an import binds the name of a provider to an account of it."""

    def for_provider(self, provider: str) -> str | None:
        return provider if provider in ACCOUNTS else None


def known_in(workspace: Workspace, named: Collection[str] | None = None) -> Known:
    """`named`: of the flows only these are looked for, by name or id."""
    flows = Flow.objects.within(workspace)
    if named is not None:
        flows = flows.filter(Q(name__in=named) | Q(pk__in=_ids(named))) if named else flows.none()
    rows = list(flows.values_list("id", "name"))
    return Known(
        accounts=ACCOUNTS,
        roles={role.name for role in roles()},
        flows={name for _, name in rows},
        flow_ids={str(id) for id, _ in rows},
    )


def _ids(names: Iterable[str]) -> Iterator[UUID]:
    for name in names:
        with suppress(ValueError):
            yield UUID(name)
