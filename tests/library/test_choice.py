"""Which model plays a role, and what is said of it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.library import role
from flows.library.choice import ABILITIES, Ability, Candidate, Needs, Preference, choose

abilities = st.frozensets(st.sampled_from(ABILITIES))
needs = st.builds(Needs, abilities, st.sampled_from([0, 8_000, 128_000]))
preferences = st.sampled_from(["cheapest", "fastest", "best"])


somebody = st.builds(
    Candidate,
    st.just(""),
    st.sampled_from([None, 4_000, 8_000, 200_000]),
    abilities,
    abilities,
    st.sampled_from([None, Decimal("0.01"), Decimal("0.2"), Decimal(3)]),
    st.sampled_from([None, 20.0, 90.0]),
    st.sampled_from([None, 1, 3, 4]),
    st.sampled_from([True, True, False]),
    st.sampled_from([True, True, False]),
)


def crowds() -> st.SearchStrategy[list[Candidate]]:
    return st.lists(somebody, max_size=5).map(
        lambda crowd: [replace(one, model=f"acme/{number}") for number, one in enumerate(crowd)]
    )


@given(needs, preferences, crowds())
def test_everybody_is_either_in_order_or_refused_and_told_why(
    wanted: Needs, prefer: Preference, crowd: list[Candidate]
) -> None:
    """C6-C9, C61-C63"""
    choice = choose(wanted, prefer, crowd)
    named = [one.model for one in (*choice.models, *choice.refused)]
    assert sorted(named) == sorted(one.model for one in crowd)
    assert all(one.reason.endswith(".") and one.reason[0].isupper() for one in (*choice.models, *choice.refused))


@given(needs, preferences, crowds())
def test_what_is_not_known_satisfies_no_need(wanted: Needs, prefer: Preference, crowd: list[Candidate]) -> None:
    known = {one.model: one for one in crowd}
    for told in choose(wanted, prefer, crowd).models:
        one = known[told.model]
        assert one.active
        assert one.writes
        assert wanted.abilities <= one.can
        assert not wanted.context or (one.context is not None and one.context >= wanted.context)


@given(needs, preferences, crowds())
def test_the_order_of_the_candidates_makes_no_difference(
    wanted: Needs, prefer: Preference, crowd: list[Candidate]
) -> None:
    for mixed in (crowd[::-1], crowd[1::2] + crowd[::2]):
        assert choose(wanted, prefer, mixed) == choose(wanted, prefer, crowd)


@given(preferences, crowds())
def test_the_first_is_first_by_what_is_preferred_and_the_unknown_last(
    prefer: Preference, crowd: list[Candidate]
) -> None:
    known = {one.model: one for one in crowd}
    order = [known[told.model] for told in choose(Needs(), prefer, crowd).models]
    by: dict[str, list[float | None]] = {
        "cheapest": [None if one.price is None else -float(one.price) for one in order],
        "fastest": [one.speed for one in order],
        "best": [one.grade for one in order],
    }
    values = by[prefer]
    said = [value for value in values if value is not None]
    assert values == [*sorted(said, reverse=True), *[None] * (len(values) - len(said))]


@given(needs, preferences, crowds(), st.sampled_from(ABILITIES))
def test_whoever_needs_more_never_gets_more(
    wanted: Needs, prefer: Preference, crowd: list[Candidate], more: Ability
) -> None:
    fewer = [one.model for one in choose(Needs(wanted.abilities | {more}, wanted.context), prefer, crowd).models]
    all_of_them = [one.model for one in choose(wanted, prefer, crowd).models]
    assert [model for model in all_of_them if model in fewer] == fewer


SMALL = Candidate("acme/small", 200_000, frozenset(ABILITIES), price=Decimal("0.01"), grade=1, speed=90)
LARGE = Candidate("acme/large", 200_000, frozenset(ABILITIES), price=Decimal("0.2"), grade=4)
BLIND = Candidate("acme/blind", 4_000, frozenset(), frozenset({"coding"}), price=Decimal(0))


@pytest.mark.parametrize(
    ("prefer", "first", "why"),
    [
        ("cheapest", "acme/small", "The cheapest of 2 models that can do it: about 0.01 USD for a usual question."),
        ("fastest", "acme/small", "The fastest of 2 models that can do it: it wrote 90 tokens a second."),
        ("best", "acme/large", "The best of 2 models that can do it: its family has grade 4."),
    ],
)
def test_the_reason_is_said_in_plain_words(prefer: Preference, first: str, why: str) -> None:
    """C114"""
    choice = choose(Needs.of(role("Coder")), prefer, [BLIND, LARGE, SMALL])
    assert (choice.models[0].model, choice.models[0].reason) == (first, why)
    assert choice.models[1].reason.startswith("Number 2 if those before it cannot answer: ")
    assert choice.refused[0].reason == "It reads 4,000 tokens, and 16,000 are needed. It cannot write code."


def test_a_role_needs_what_it_says() -> None:
    """C7, C8"""
    assert Needs.of(role("Code Reviewer")).abilities == {"coding", "reasoning"}
    assert Needs.of(role("Coder")).context == 16_000
