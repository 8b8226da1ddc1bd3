"""Prices: whose, of which model, when. Pure; `flows.runtime.prices` brings the overrides, providers ask for bills.

1. An override that fits, and is valid at the moment, wins: an exact model before a prefix, a longer prefix before a
   shorter one, one for this vendor before one for all, one that began later before one that began earlier.
2. What runs on one's own machines costs nothing.
3. Else the table of the package genai-prices, which is data and asks nobody. It takes a third of a second and 20 MB,
   so it is loaded for the first bill that needs it; `load` does so where nobody waits.
4. Else the price is unknown: the bill says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from typing import Any, Protocol

from flows.providers.port import Bill, Tokens
from flows.providers.rates import ZERO, Rates, Tier, at, plain

LOCAL = frozenset({"ollama", "llama-cpp", "vllm", "lm-studio"})
UNKNOWN, OVERRIDE, OWN, PLAY = "unknown", "override", "local", "rehearsal"
_DECIMALS = 8  # that a price has at most
_IN_TABLE = {
    "input": "input_mtok",
    "cached": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
    "output": "output_mtok",
    "reasoning": "output_reasoning_mtok",
}


class Prices(Protocol):
    def bill(self, vendor: str, model: str, tokens: Tokens) -> Bill:
        """At this moment. Never raises for a model that nobody knows."""
        ...


@dataclass(frozen=True, slots=True)
class Override:
    """`vendor` "": of any; `model`: its name, or a prefix with * at its end. Valid from that moment until before that
    one."""

    vendor: str
    model: str
    rates: Rates
    tiers: tuple[Tier, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def fits(self, vendor: str, model: str, moment: datetime) -> bool:
        if self.vendor not in ("", vendor):
            return False
        if self.valid_from is not None and moment < self.valid_from:
            return False
        if self.valid_until is not None and moment >= self.valid_until:
            return False
        wanted = self.model.lower()
        if wanted.endswith("*"):
            return model.lower().startswith(wanted[:-1])
        return model.lower() == wanted

    @property
    def weight(self) -> tuple[bool, int, bool, float]:
        began = float("-inf") if self.valid_from is None else self.valid_from.timestamp()
        return (not self.model.endswith("*"), len(self.model), bool(self.vendor), began)


def bill(vendor: str, model: str, tokens: Tokens, moment: datetime, overrides: Iterable[Override] = ()) -> Bill:
    overridden = overriding(vendor, model, tokens, moment, overrides)
    if overridden is not None:
        return overridden
    if vendor in LOCAL:
        return Bill(ZERO, {}, OWN)
    found = _found(vendor, model.removeprefix("models/"))
    if found is None:
        return Bill(ZERO, {}, UNKNOWN)
    rates, tiers = _read(found.get_prices(moment))
    return _billed(at(rates, tiers, tokens), tokens, load())


def overriding(vendor: str, model: str, tokens: Tokens, moment: datetime, overrides: Iterable[Override]) -> Bill | None:
    fitting = [one for one in overrides if one.fits(vendor, model, moment)]
    if not fitting:
        return None
    best = max(fitting, key=lambda one: one.weight)
    return _billed(at(best.rates, best.tiers, tokens), tokens, OVERRIDE)


def load() -> str:
    """Loads the table, and says which it is."""
    return f"genai-prices {_table()[0]}"


def _billed(rates: Rates, tokens: Tokens, source: str) -> Bill:
    amount = rates.amount(tokens)
    if amount is None:
        return Bill(ZERO, rates.told(), UNKNOWN)
    return Bill(amount, rates.told(), source, plain(rates.request) if rates.request else "")


def context_window(vendor: str, model: str) -> int | None:
    """In tokens, as the table has it; None: it does not say."""
    found = _found(vendor, model.removeprefix("models/"))
    said = getattr(found, "context_window", None)
    return said if isinstance(said, int) and said > 0 else None


@lru_cache(maxsize=1)
def _table() -> tuple[str, Any]:
    package = import_module("genai_prices")
    return package.__version__, import_module("genai_prices.data_snapshot").get_snapshot()


@lru_cache(maxsize=2_000)
def _found(vendor: str, model: str) -> Any:
    """A search through hundreds of patterns, so it is remembered, also that there is none."""
    if not vendor or not model:
        return None
    try:
        _, found = _table()[1].find_provider_model(model, None, vendor, None)
    except LookupError:
        return None
    return found


def _read(prices: Any) -> tuple[Rates, tuple[Tier, ...]]:
    """The table keeps tiers by price; ours are by size. A fee is told for a thousand requests there. Some vendors tell
    their prices as floats, 0.18000000000000002 for one, and the table has what they tell."""
    base: dict[str, Decimal] = {}
    above: dict[int, dict[str, Decimal]] = {}
    for sort, name in _IN_TABLE.items():
        price = getattr(prices, name, None)
        if price is None:
            continue
        if isinstance(price, Decimal):
            base[sort] = round(price, _DECIMALS)
            continue
        base[sort] = round(price.base, _DECIMALS)
        for tier in price.tiers:
            above.setdefault(tier.start, {})[sort] = round(tier.price, _DECIMALS)
    fee = getattr(prices, "requests_kcount", None)
    if isinstance(fee, Decimal):
        base["request"] = fee.scaleb(-3)
    return Rates(**base), tuple(Tier(size, prices) for size, prices in above.items())


class Fixed:
    """The in-memory twin: overrides alone know prices, the moment stands still, and nothing is loaded."""

    def __init__(self, moment: datetime, *overrides: Override) -> None:
        self._moment = moment
        self._overrides = overrides

    def bill(self, vendor: str, model: str, tokens: Tokens) -> Bill:
        return overriding(vendor, model, tokens, self._moment, self._overrides) or Bill(ZERO, {}, UNKNOWN)
