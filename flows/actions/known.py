"""What a workspace has that documents speak of: accounts, roles and other flows."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from itertools import islice
from uuid import UUID

from django.db.models import Q

from flows.graph import Known
from flows.library.roles import roles
from flows.models import Account, Flow, Workspace
from flows.providers.presets import PRESETS
from flows.providers.registry import ACCOUNTS, models

MOST_MODELS = 2_000


class WorkspaceAccounts:
    """The port by which an import binds the name of a provider to an active account of it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def for_provider(self, provider: str) -> str | None:
        if provider in ACCOUNTS:
            return provider
        wanted = provider.casefold()
        for name, preset in self._active:
            known = PRESETS.get(preset)
            if wanted in (name, preset) or (known is not None and wanted == known.vendor):
                return name
        return None

    @cached_property
    def _active(self) -> list[tuple[str, str]]:
        """Older ones first: one that was added for a trial takes nothing over."""
        active = Account.objects.within(self._workspace).filter(active=True).order_by("created_at", "name")
        return list(active.values_list("name", "preset"))


def known_in(workspace: Workspace, named: Collection[str] | None = None) -> Known:
    """`named`: of the flows only these are looked for, by name or id."""
    flows = Flow.objects.within(workspace)
    if named is not None:
        flows = flows.filter(Q(name__in=named) | Q(pk__in=_ids(named))) if named else flows.none()
    rows = list(flows.values_list("id", "name"))
    accounts = Account.objects.within(workspace).filter(active=True)
    # Whoever only asks whether something is still there needs no lists of models.
    seen = dict(accounts.values_list("name", "models_seen" if named is None else "models_at"))
    return Known(
        accounts={*ACCOUNTS, *seen},
        models={} if named is not None else {name: {model["id"] for model in found} for name, found in seen.items()},
        roles={role.name for role in roles()},
        flows={name for _, name in rows},
        flow_ids={str(id) for id, _ in rows},
    )


def models_named_in(workspace: Workspace) -> list[str]:
    """Those that can be chosen from, as steps call them."""
    accounts = Account.objects.within(workspace).filter(active=True).order_by("name")
    listed = (f"{name}/{model['id']}" for name, seen in accounts.values_list("name", "models_seen") for model in seen)
    return [*models(), *islice(listed, MOST_MODELS)]


def _ids(names: Iterable[str]) -> Iterator[UUID]:
    for name in names:
        with suppress(ValueError):
            yield UUID(name)
