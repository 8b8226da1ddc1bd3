"""What a call costs: exact, never negative, and whoever's table it is from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.providers import prices
from flows.providers.port import Bill, Tokens
from flows.providers.prices import Fixed, Override, bill
from flows.providers.rates import MOST_TOKENS, SORTS, UNIT, Rates, Tier, at, clamped

NOW = datetime(2026, 6, 1, tzinfo=UTC)
# Prices that a million tokens divide into whole units: what follows can be compared to the last digit.
PRICE = st.decimals(0, 1000, places=4)
RATES = st.builds(Rates, PRICE, PRICE, *[st.none() | PRICE] * 3)
ODD = st.integers(-5, 2_000_000) | st.integers()
ODDLY = st.builds(Tokens, ODD, ODD, ODD, ODD, ODD)
COUNTED = ODDLY.map(clamped).filter(lambda tokens: max(tokens.input, tokens.output) <= MOST_TOKENS // 2)


def own(rates: Rates, *tiers: Tier, **more: Any) -> Override:
    return Override("acme", more.pop("model", "m"), rates, tiers, **more)


def billed(tokens: Tokens, *overrides: Override, model: str = "m", moment: datetime = NOW) -> Bill:
    return bill("acme", model, tokens, moment, overrides)


@given(RATES, COUNTED, COUNTED)
def test_tokens_cost_together_what_they_cost_apart(rates: Rates, one: Tokens, other: Tokens) -> None:
    """O96-O101: within a tier, so that no sum depends on how work is cut into calls."""
    both = Tokens(*(getattr(one, name) + getattr(other, name) for name in Tokens.__slots__))
    apart = [billed(tokens, own(rates)).amount for tokens in (one, other)]
    assert billed(both, own(rates)).amount == sum(apart, Decimal(0))


@given(RATES, st.none() | PRICE, st.lists(st.tuples(st.integers(0, 10**6), PRICE), max_size=3), ODDLY)
def test_whatever_a_vendor_counts_a_bill_is_never_negative_and_no_part_more_than_the_whole(
    rates: Rates, fee: Decimal | None, above: list[tuple[int, Decimal]], odd: Tokens
) -> None:
    tokens = clamped(odd)
    assert 0 <= tokens.cached <= tokens.input <= MOST_TOKENS
    assert 0 <= tokens.cache_write <= tokens.input - tokens.cached
    assert 0 <= tokens.reasoning <= tokens.output <= MOST_TOKENS
    tiers = [Tier(size, {"input": price, "output": price}) for size, price in above]
    known = own(replace(rates, request=fee), *tiers)
    asked = billed(odd, known)
    assert asked == billed(tokens, known)
    assert asked.amount >= (fee or 0)
    assert asked.amount == asked.amount.quantize(UNIT)


def test_what_is_cached_or_written_to_the_cache_is_not_billed_twice() -> None:
    """The input counts all that was read; reasoning is a part of the output."""
    rates = Rates(Decimal(10), Decimal(100), Decimal(1), Decimal(20), Decimal(200))
    tokens = Tokens(input=1000, cached=600, cache_write=300, output=50, reasoning=10)
    assert billed(tokens, own(rates)).amount == (
        Decimal(100 * 10 + 600 * 1 + 300 * 20 + 40 * 100 + 10 * 200) / 1_000_000
    )
    plain = Rates(Decimal(10), Decimal(100))
    assert billed(tokens, own(plain)).amount == Decimal(1000 * 10 + 50 * 100) / 1_000_000


def test_a_bill_tells_its_prices_as_text() -> None:
    rates = Rates(Decimal("3.00"), Decimal("15"), cached=Decimal("0.300"), request=Decimal("0.0050"))
    told = billed(Tokens(input=1_000_000), own(rates))
    assert told == Bill(Decimal("3.005"), {"input": "3", "cached": "0.3", "output": "15"}, "override", "0.005")


def test_a_long_input_makes_the_whole_call_dearer() -> None:
    rates, tier = Rates(Decimal(3), Decimal(15), Decimal("0.3")), Tier(200_000, {"input": Decimal(6)})
    at_most = Tokens(input=200_000, output=100_000)
    assert billed(at_most, own(rates, tier)).amount == Decimal("2.1")
    more = billed(replace(at_most, input=200_001), own(rates, tier))
    assert (more.amount, more.prices) == (Decimal("2.700006"), {"input": "6", "cached": "0.3", "output": "15"})
    higher = Tier(1_000_000, {"input": Decimal(9)})
    assert at(rates, (higher, tier), Tokens(input=1_000_001)).input == 9


def priced(dollars: int, **more: Any) -> Override:
    return own(Rates(Decimal(dollars), Decimal(dollars)), **more)


@pytest.mark.parametrize(
    ("overrides", "dollars"),
    [
        ([priced(1, model="*"), priced(2, model="gpt-*"), priced(3, model="gpt-9"), priced(4, model="gpt-9*")], 3),
        ([priced(1, model="*"), priced(2, model="gpt-*")], 2),
        ([priced(1, model="GPT-9"), priced(2, model="gpt-99")], 1),
        ([replace(priced(1), vendor="", model="gpt-9"), priced(2, model="gpt-9")], 2),
        ([replace(priced(1), vendor="other", model="gpt-9"), replace(priced(2), vendor="", model="gpt-9")], 2),
        ([priced(1, model="gpt-9"), priced(2, model="gpt-9", valid_from=NOW)], 2),
        ([priced(1, model="gpt-9"), priced(2, model="gpt-9", valid_from=NOW + timedelta(seconds=1))], 1),
        ([priced(1, model="gpt-9"), priced(2, model="gpt-9*", valid_from=NOW)], 1),
        ([priced(1, model="gpt-*"), priced(2, model="gpt-9", valid_until=NOW)], 1),
        ([priced(1, model="gpt-9", valid_until=NOW + timedelta(seconds=1))], 1),
    ],
)
def test_of_several_prices_the_closest_one_that_is_valid_holds(overrides: list[Override], dollars: int) -> None:
    for order in (overrides, overrides[::-1]):
        assert billed(Tokens(input=1_000_000), *order, model="gpt-9").amount == dollars


def test_an_unknown_price_is_said_and_never_a_gift() -> None:
    for unknown in (bill("openai", "no-such-model", Tokens(5), NOW), bill("custom", "m", Tokens(5), NOW)):
        assert unknown == Bill(Decimal(0), {}, "unknown")
    half = own(Rates(input=Decimal(3)))
    assert billed(Tokens(input=10), half).source == "override"
    assert billed(Tokens(input=10, output=1), half) == Bill(Decimal(0), {"input": "3"}, "unknown")


@pytest.mark.parametrize("vendor", sorted(prices.LOCAL))
def test_what_runs_on_your_own_machines_is_free_unless_you_say_otherwise(vendor: str) -> None:
    tokens = Tokens(input=1_000_000)
    assert bill(vendor, "m", tokens, NOW) == Bill(Decimal(0), {}, "local")
    power = Override("", "*", Rates(Decimal("0.1"), Decimal("0.1")))
    assert bill(vendor, "m", tokens, NOW, [power]).amount == Decimal("0.1")


def test_the_twin_knows_what_it_is_given() -> None:
    assert Fixed(NOW, priced(2)).bill("acme", "m", Tokens(input=500_000)) == billed(Tokens(input=500_000), priced(2))
    assert Fixed(NOW).bill("openai", "gpt-4o", Tokens(1)).source == "unknown"


# ---- the table that Baton brings along ----


def test_the_table_is_loaded_and_named() -> None:
    found = bill("openai", "gpt-4o", Tokens(input=1_000_000, cached=400_000, output=100_000), NOW)
    assert found == Bill(Decimal("3"), {"input": "2.5", "cached": "1.25", "output": "10"}, prices.load())
    assert prices.load().startswith("genai-prices 0.")
    assert bill("google", "models/gemini-2.5-pro", Tokens(1), NOW) == bill("google", "gemini-2.5-pro", Tokens(1), NOW)


def models() -> list[tuple[str, Any]]:
    return [(provider.id, model) for provider in prices._table()[1].providers for model in provider.models]


def test_every_price_of_the_table_is_an_exact_decimal_though_some_had_been_floats_on_their_way() -> None:
    floats = bill("huggingface_together", "Qwen/Qwen3-VL-8B-Instruct", Tokens(1), NOW)
    assert floats.prices["input"] == "0.18"
    wrong = []
    for vendor, model in models():
        base, tiers = prices._read(model.get_prices(NOW))
        told = [getattr(base, sort) for sort in SORTS] + [price for tier in tiers for price in tier.prices.values()]
        exact = [price for price in told if price is not None]
        if any(type(price) is not Decimal or price < 0 or price != round(price, 8) for price in exact):
            wrong.append((vendor, model.id, exact))
    assert (len(models()) > 2_000, wrong) == (True, [])


USED = (Tokens(input=1000, output=100), Tokens(input=900_000, cached=300_000, cache_write=5, output=7, reasoning=3))


def test_our_bills_are_what_the_table_itself_would_say() -> None:
    """Two ways to reckon, over every model that is sold by the token."""
    from genai_prices import Usage  # only here: a process that calls nobody does not load it

    compared = 0
    for _vendor, model in models():
        found = model.get_prices(NOW)
        rates, tiers = prices._read(found)
        if rates.input is None or rates.output is None:
            continue
        for tokens in USED:
            told = {"input_tokens": tokens.input, "output_tokens": tokens.output}
            for name, count in (
                ("cache_read_tokens", tokens.cached),
                ("cache_write_tokens", tokens.cache_write),
                ("output_reasoning_tokens", tokens.reasoning),
            ):
                told |= {name: count} if count else {}
            theirs = found.calc_price(Usage(**told))["total_price"]
            ours = at(rates, tiers, tokens).amount(tokens)
            assert ours is not None
            assert abs(ours - theirs) <= Decimal("1e-8"), (model.id, ours, theirs)
            compared += 1
    assert compared > 2_000


def test_every_sort_of_token_has_a_place_in_the_table() -> None:
    assert set(prices._IN_TABLE) == set(SORTS)
