"""Puts a worker's host together: which kinds a step can be, what a call can reach, and how a run starts another one."""

from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from django.conf import settings

from flows.actions.start_child import start_child
from flows.calls.fetching import Fetcher
from flows.calls.permits import MemoryPermits
from flows.calls.pipeline import CallPipeline
from flows.calls.turns import Turns
from flows.engine.clock import SystemClock
from flows.engine.ports import Calls, CallSite, Kinds
from flows.engine.requests import Child, ChildRequest, HttpReply, HttpRequest
from flows.providers.registry import Accounts
from flows.reach.allowance import Allowance
from flows.reach.client import Reach
from flows.runtime.accounts import StoredAccounts
from flows.runtime.claim import Claim
from flows.runtime.credentials import WorkspaceCredentials
from flows.runtime.host import Host
from flows.runtime.permits import DatabasePermits
from flows.runtime.prices import StoredPrices
from flows.runtime.reply_cache import WorkspaceCache
from flows.steps.registry import catalogue


def compose_host(capacity: int | None = None) -> Host:
    return Host(Composition(), capacity=capacity)


class Composition:
    """`flows.runtime.outside.Outside` of real workers."""

    def __init__(self) -> None:
        self.kinds: Kinds = catalogue()
        self._clock = SystemClock()
        allowed = Allowance.read(settings.BATON_ALLOWED_ADDRESSES)
        self._reach = Reach(allowed)
        rehearsal = Accounts(speed=settings.BATON_REHEARSAL_SPEED)
        permits = MemoryPermits(self._clock) if settings.BATON_EMBEDDED else DatabasePermits()
        self._turns = Turns(permits, self._clock)
        self._accounts = StoredAccounts(StoredPrices(self._clock), self._clock, self._reach, rehearsal, allowed)

    def calls(self, claim: Claim) -> Calls:
        cache = WorkspaceCache(claim.workspace)
        fetching = Fetching(
            self._fetcher(claim, cache, rehearse=False),
            self._fetcher(claim, cache, rehearse=True) if claim.simulated else None,
        )
        turns = self._turns.of(str(claim.workspace), str(claim.run))
        return CallPipeline(
            self._accounts.of(claim.workspace), self._clock, cache=cache, fetching=fetching, turns=turns
        )

    def start_child(self, parent: UUID, request: ChildRequest, path: str, attempt: int, wait: int) -> Child:
        return start_child(parent, request, path, attempt, wait)

    async def aclose(self) -> None:
        await self._turns.aclose()
        await self._accounts.aclose()
        await self._reach.aclose()

    def _fetcher(self, claim: Claim, cache: WorkspaceCache, *, rehearse: bool) -> Fetcher:
        credentials = WorkspaceCredentials(claim.workspace)
        return Fetcher(self._reach, credentials, self._clock, cache, rehearse=rehearse, run=str(claim.run))


class Fetching:
    """In a simulated run a request that has a sample reply gets that; one that has none is really made."""

    def __init__(self, real: Fetcher, rehearsing: Fetcher | None) -> None:
        self._real = real
        self._rehearsing = rehearsing

    def fetch(self, request: HttpRequest, site: CallSite) -> Coroutine[Any, Any, HttpReply]:
        fetcher = self._real if self._rehearsing is None or request.sample is None else self._rehearsing
        return fetcher.fetch(request, site)
