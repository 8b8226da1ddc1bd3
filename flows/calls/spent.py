"""What a call to a model took: its tokens, their cost, and where that comes from, frozen at the time of the call.

The journal's `prices`: {"source", "per_million": dollars by sort, "per_request"?, "cache_write"?: how many tokens}.
Play money in a simulated run has none: its call is labelled already. In a run that is not simulated play money counts
for nothing, and says so by its prices.
"""

import logging
from collections.abc import Mapping
from typing import Any

from flows.calls.exchange import Spent
from flows.engine.amounts import ZERO, Usage
from flows.providers.port import Bill, Provider, Request, Tokens
from flows.providers.prices import UNKNOWN
from flows.providers.rates import clamped

_log = logging.getLogger("flows.calls")


def spent_by(provider: Provider, request: Request, text: str, told: Tokens | None, *, simulated: bool) -> Spent:
    """`told`: what the provider counted; `simulated`: the run is. A provider that cannot even count must not take the
    answer along: then nothing is known of the cost, and that is said."""
    try:
        tokens = clamped(provider.estimate(request, text) if told is None else told)
    except Exception as error:
        return _uncounted(error)
    usage = Usage(tokens.input, tokens.cached, tokens.output, tokens.reasoning)
    try:
        bill = provider.price(request.model, tokens)
        if not bill.amount.is_finite() or bill.amount < 0:
            raise ValueError(bill.amount)
    except Exception as error:
        return _uncounted(error, usage)
    if provider.simulated and simulated:
        return Spent(usage, bill.amount, told is None)
    return Spent(usage, ZERO if provider.simulated else bill.amount, told is None, _frozen(bill, tokens))


def _uncounted(error: Exception, usage: Usage | None = None) -> Spent:
    _log.error("what a call took could not be counted: %s", type(error).__name__)
    return Spent(usage or Usage(), ZERO, True, _frozen(Bill(ZERO, {}, UNKNOWN), Tokens()))


def _frozen(bill: Bill, tokens: Tokens) -> Mapping[str, Any]:
    said: dict[str, Any] = {"source": bill.source, "per_million": dict(bill.prices)}
    if bill.per_request:
        said["per_request"] = bill.per_request
    if tokens.cache_write:
        said["cache_write"] = tokens.cache_write
    return said
