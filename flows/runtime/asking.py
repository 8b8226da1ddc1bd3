"""What doors ask an account outside of any run, and wait for: one question, one connection, one limit on it all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import TypeVar

from asgiref.sync import async_to_sync
from django.conf import settings

from flows.engine.clock import SystemClock
from flows.faults import Fault, Permanent, StepFault, Transient
from flows.models import Account
from flows.providers.over_http import HttpProvider
from flows.providers.port import Finish, Request, Text
from flows.providers.registry import Accounts
from flows.providers.wires.wire import ModelSeen
from flows.reach.allowance import Allowance
from flows.reach.client import Reach
from flows.runtime.accounts import StoredAccounts
from flows.runtime.prices import StoredPrices

MOST_SECONDS = 30.0
MOST_TOKENS = 64  # models that think need some before they say a word
_Found = TypeVar("_Found")


def models_of(account: Account) -> Sequence[ModelSeen]:
    """Raises StepFault."""
    return async_to_sync(_asked)(account, lambda provider: provider.models())


def ask_for_a_word(account: Account, model: str) -> str:
    """Raises StepFault. What it costs joins the ledger, as a run of the system, when there is one."""
    return async_to_sync(_asked)(account, lambda provider: _word(provider, model))


async def _asked(account: Account, ask: Callable[[HttpProvider], Awaitable[_Found]]) -> _Found:
    try:
        async with asyncio.timeout(MOST_SECONDS), _provider(account) as provider:
            return await ask(provider)
    except TimeoutError:
        raise Transient(
            f"{account.name}: There was no whole answer within {MOST_SECONDS:g} s.",
            code="STALLED",
            remedy="Try again; a local server may still be loading the model.",
        ) from None
    except StepFault:
        raise
    except Fault as fault:
        raise Permanent(fault.message, code=fault.code, remedy=fault.remedy) from None


@asynccontextmanager
async def _provider(account: Account) -> AsyncIterator[HttpProvider]:
    """Connections belong to a loop, and this one is over in a moment."""
    clock, allowed = SystemClock(), Allowance.read(settings.BATON_ALLOWED_ADDRESSES)
    reach = Reach(allowed)
    accounts = StoredAccounts(StoredPrices(clock), clock, reach, Accounts(), allowed)
    try:
        yield accounts.provider(account)
    finally:
        await accounts.aclose()
        await reach.aclose()


async def _word(provider: HttpProvider, model: str) -> str:
    request = Request(model, "Say the one word: ready", settings={"max_tokens": MOST_TOKENS})
    provider.check(request)
    said: list[str] = []
    cut = False
    async with aclosing(provider.stream(request)) as stream:
        async for chunk in stream:
            if isinstance(chunk, Text):
                said.append(chunk.text)
            elif isinstance(chunk, Finish):
                cut = chunk.stop == "length"
    silent = "(It thought, and had no room left to speak.)" if cut else "(It said nothing.)"
    return "".join(said).strip() or silent
