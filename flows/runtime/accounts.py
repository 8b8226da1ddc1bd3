"""The calls' providers port on stored accounts. `StoredAccounts` is one for a process, `of` binds it to a workspace.

- Each `get` looks at the account's row once, by its index: what an owner changed or switched off holds for the next
  call. What was made of a row is kept until it changes, so that the calls of all runs share what a provider has heard.
- A key is unsealed for the one request that it signs, and kept nowhere.
- Requests to an address of one's own leave by a client of their own, which opens that one place and no other.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from flows.calls.tokens import Estimate
from flows.engine.ports import Clock
from flows.faults import Permanent
from flows.journal.threads import in_thread
from flows.models import Account, Credential
from flows.providers import account as provided
from flows.providers.over_http import HttpProvider
from flows.providers.port import Provider, Providers
from flows.providers.presets import PRESETS
from flows.providers.prices import Prices
from flows.providers.wires import WIRES
from flows.reach.address import Address
from flows.reach.allowance import Allowance
from flows.reach.client import Reach
from flows.reach.local import OnePlace
from flows.storage.credentials import secret_for

MOST_KEPT = 1_000
BUILT_IN = "rehearsal"


class FreshPrices(Prices, Protocol):
    async def fresh(self, vendor: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Kept:
    version: tuple[Any, ...]
    vendor: str
    provider: HttpProvider


class StoredAccounts:
    """`built_in` has the rehearsal. `reach` is for public addresses, and closed by whoever gave it."""

    def __init__(
        self, prices: FreshPrices, clock: Clock, reach: Reach, built_in: Providers, allowed: Allowance
    ) -> None:
        self._prices = prices
        self._clock = clock
        self._reach = reach
        self._built_in = built_in
        self._allowed = allowed
        self._own: dict[tuple[str, int], Reach] = {}
        self._kept: OrderedDict[tuple[UUID, str], _Kept] = OrderedDict()

    def of(self, workspace: UUID) -> "WorkspaceAccounts":
        return WorkspaceAccounts(self, workspace)

    async def find(self, workspace: UUID, name: str) -> Provider:
        """Raises Permanent: ACCOUNT_UNKNOWN, ACCOUNT_INACTIVE, CREDENTIAL_MISSING."""
        if name == BUILT_IN:
            return await self._built_in.get(name)
        kept = self._kept.get((workspace, name))
        version = await in_thread(_version, workspace, name)
        if version is None:
            raise unknown(name)
        if kept is None or kept.version != version:
            row = await in_thread(_row, workspace, name)
            kept = _Kept(version_of(row), vendor_of(row), self.provider(row))
            self._keep((workspace, name), kept)
        else:
            self._kept.move_to_end((workspace, name))
        await self._prices.fresh(kept.vendor)
        return kept.provider

    def provider(self, row: Account) -> HttpProvider:
        """Of a row as it stands. Raises Permanent when nothing may be sent by it."""
        refuse_unready(row)
        wire = WIRES.get(row.wire)
        if wire is None:
            raise Permanent(
                f"The account {row.name!r} speaks {row.wire}, which this version does not know.",
                code="WIRE_UNKNOWN",
                remedy="Choose another wire for the account.",
                where="config.model",
            )
        key = partial(_key, row.credential, Address.read(row.base_url).host)
        count = Estimate().count
        return HttpProvider(
            account_of(row), wire, self._way(row), key, self._prices, self._clock, lambda _, text: count(text)
        )

    async def aclose(self) -> None:
        """The clients that were made here."""
        own, self._own = self._own, {}
        self._kept.clear()
        for reach in own.values():
            await reach.aclose()

    def _way(self, row: Account) -> Reach:
        if not row.allow_private:
            return self._reach
        address = Address.read(row.base_url)
        place = (address.host, address.port)
        if place not in self._own:
            self._own[place] = Reach(OnePlace.beside(self._allowed, address))
        return self._own[place]

    def _keep(self, key: tuple[UUID, str], kept: _Kept) -> None:
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class WorkspaceAccounts:
    """`flows.providers.port.Providers` for one workspace; small, for each run has one."""

    _accounts: StoredAccounts
    _workspace: UUID

    async def get(self, account: str) -> Provider:
        return await self._accounts.find(self._workspace, account)


def account_of(row: Account) -> provided.Account:
    preset = PRESETS.get(row.preset, PRESETS["custom"])
    return provided.Account(
        name=row.name,
        vendor=preset.vendor,
        wire=row.wire,
        base_url=row.base_url,
        credential="" if row.credential_id is None else str(row.credential_id),
        headers={**preset.headers, **row.headers},
        quirks=preset.quirks_in(row.wire),
        stream=row.stream,
        most_prompt_bytes=row.most_prompt_bytes,
        most_system_bytes=row.most_system_bytes,
        first_token_seconds=row.first_token_seconds,
        between_tokens_seconds=row.between_tokens_seconds,
        requests_a_minute=row.requests_a_minute,
        tokens_a_minute=row.tokens_a_minute,
    )


def vendor_of(row: Account) -> str:
    return PRESETS.get(row.preset, PRESETS["custom"]).vendor


def refuse_unready(row: Account) -> None:
    if not row.active:
        raise Permanent(
            f"The account {row.name!r} is switched off.",
            code="ACCOUNT_INACTIVE",
            remedy="An owner of the workspace switches it on in Settings → Accounts; or choose another model.",
            where="config.model",
        )
    preset = PRESETS.get(row.preset, PRESETS["custom"])
    if preset.key == "needed" and row.credential_id is None:
        raise Permanent(
            f"The account {row.name!r} has no key for {Address.read(row.base_url).host}.",
            code="CREDENTIAL_MISSING",
            remedy="An owner of the workspace enters it in Settings → Accounts; or choose another model.",
            where="config.model",
        )


def unknown(name: str) -> Permanent:
    return Permanent(
        f"There is no account called {name[:64]!r} in this workspace.",
        code="ACCOUNT_UNKNOWN",
        remedy="Choose a model of an account that is there, or rehearsal/steady to try the flow without one.",
        where="config.model",
    )


_VERSION = ("pk", "updated_at", "credential_id", "credential__secret")


def version_of(row: Account) -> tuple[Any, ...]:
    credential = row.credential
    return _comparable((row.pk, row.updated_at, row.credential_id, credential and credential.secret))


def _version(workspace: UUID, name: str) -> tuple[Any, ...] | None:
    found = Account.objects.within(workspace).filter(name=name).values_list(*_VERSION).first()
    return None if found is None else _comparable(found)


def _comparable(found: Sequence[Any]) -> tuple[UUID, datetime, UUID | None, bytes | None]:
    """One database gives a column of bytes as a view of them."""
    pk, updated_at, credential, secret = found
    return pk, updated_at, credential, None if secret is None else bytes(secret)


def _row(workspace: UUID, name: str) -> Account:
    found = Account.objects.within(workspace).filter(name=name).select_related("credential")
    row = found.defer("models_seen").first()
    if row is None:
        raise unknown(name)
    return row


async def _key(credential: Credential | None, host: str) -> str:
    return "" if credential is None else await in_thread(secret_for, credential, host)
