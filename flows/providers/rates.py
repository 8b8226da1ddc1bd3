"""What tokens cost at given prices. Exact: decimals only, rounded once, to what the rows of a run hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal

from flows.providers.port import Tokens

UNIT = Decimal("1e-10")  # of a dollar; smaller parts could not be added up exactly later
MOST_TOKENS = 100_000_000  # that one call can be billed for: more is an error of whoever counted
SORTS = ("input", "cached", "cache_write", "output", "reasoning")
ZERO = Decimal(0)
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Rates:
    """Dollars for a million tokens. What is cached or written to the cache costs as other input does, and reasoning as
    other output, unless it has a price of its own. `request` is a fee for each call. None: nobody knows."""

    input: Decimal | None = None
    output: Decimal | None = None
    cached: Decimal | None = None
    cache_write: Decimal | None = None
    reasoning: Decimal | None = None
    request: Decimal | None = None

    def told(self) -> dict[str, str]:
        """The prices by sort, as text."""
        known = {sort: getattr(self, sort) for sort in SORTS}
        return {sort: plain(price) for sort, price in known.items() if price is not None}

    def amount(self, tokens: Tokens) -> Decimal | None:
        """None when there are tokens of a sort that has no price."""
        counted = clamped(tokens)
        parts = (
            (counted.input - counted.cached - counted.cache_write, self.input),
            (counted.cached, self.input if self.cached is None else self.cached),
            (counted.cache_write, self.input if self.cache_write is None else self.cache_write),
            (counted.output - counted.reasoning, self.output),
            (counted.reasoning, self.output if self.reasoning is None else self.reasoning),
        )
        total = ZERO
        for count, price in parts:
            if not count:
                continue
            if price is None:
                return None
            total = _EXACT.add(total, _EXACT.multiply(price, Decimal(count)))
        fee = ZERO if self.request is None else self.request
        return _EXACT.quantize(_EXACT.add(_EXACT.divide(total, _MILLION), fee), UNIT)


@dataclass(frozen=True, slots=True)
class Tier:
    """Prices that hold for the whole of a call with more than `above` tokens of input. What it does not name stays."""

    above: int
    prices: Mapping[str, Decimal]


def at(rates: Rates, tiers: tuple[Tier, ...], tokens: Tokens) -> Rates:
    size = clamped(tokens).input
    for tier in sorted(tiers, key=lambda tier: tier.above):
        if size > tier.above:
            rates = replace(rates, **tier.prices)
    return rates


def clamped(tokens: Tokens) -> Tokens:
    """Whatever a vendor says: no number is negative or beyond belief, and no part is more than the whole."""
    read, written = _within(tokens.input, MOST_TOKENS), _within(tokens.output, MOST_TOKENS)
    cached = _within(tokens.cached, read)
    return Tokens(
        input=read,
        cached=cached,
        output=written,
        reasoning=_within(tokens.reasoning, written),
        cache_write=_within(tokens.cache_write, read - cached),
    )


def _within(number: int, most: int) -> int:
    return max(0, min(number, most))


def plain(price: Decimal) -> str:
    """Without an exponent and without idle zeros: 3, 0.075."""
    return format(price.normalize(), "f") if price else "0"
