"""What is cut, and in which order: pure, so it is tried on anything."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flows.calls.tokens import Estimate
from flows.steps.named import text_of
from flows.steps.sharing import CUT, Part, fitting, levelled, original_first, share, told, trimmed

COUNT = Estimate()
texts = st.text(max_size=400)
groups = st.sampled_from(["outputs", "systems", "history"])
parts = st.lists(st.builds(Part, groups, st.just("a"), texts), max_size=8)
caps = st.integers(0, 300)


@given(parts, caps)
def test_what_is_kept_never_has_more_tokens_than_are_left(given_parts: list[Part], left: int) -> None:
    """O63: maxSharedTokens caps all shared content."""
    kept = share(given_parts, left, COUNT)
    assert [one.part for one in kept] == given_parts
    assert sum(COUNT.count(one.text) for one in kept) <= left
    assert all(one.kept == COUNT.count(one.text) <= one.tokens == COUNT.count(one.part.text) for one in kept)
    for one in kept:
        assert one.text == one.part.text or one.text == "" or one.part.text.startswith(one.text.removesuffix(CUT))


@given(parts, caps)
def test_nothing_is_cut_while_all_of_it_has_room(given_parts: list[Part], left: int) -> None:
    kept = share(given_parts, left, COUNT)
    if sum(COUNT.count(part.text) for part in given_parts) <= left:
        assert [one.text for one in kept] == [part.text for part in given_parts]


@given(st.lists(st.integers(0, 500)), st.integers(0, 1_000))
def test_the_largest_are_cut_first_and_to_one_length(sizes: list[int], left: int) -> None:
    most = levelled(sizes, left)
    assert sum(most) <= left
    assert all(have <= size for have, size in zip(most, sizes, strict=True))
    cut = [have for have, size in zip(most, sizes, strict=True) if have < size]
    whole = [have for have, size in zip(most, sizes, strict=True) if have == size]
    if cut:
        assert max(cut) - min(cut) <= 1
        assert all(have <= max(cut) for have in whole)
        assert sum(most) > left - len(sizes)


def test_of_a_conversation_the_oldest_messages_go_first() -> None:
    """O61, O63"""
    messages = [Part("history", "history", f"user: {number} {'x' * 100}") for number in range(5)]
    kept = [one.text for one in share(messages, 60, COUNT)]
    assert kept == ["", "", "", messages[3].text, messages[4].text]
    assert share(messages, 20, COUNT)[4].text.endswith(CUT)


def test_outputs_go_before_instructions_and_these_before_the_conversation() -> None:
    given_parts = [
        Part("history", "history", "h" * 40),
        Part("systems", "system:a", "s" * 40),
        Part("outputs", "a", "o" * 40),
    ]
    assert [bool(one.text) for one in share(given_parts, 20, COUNT)] == [False, True, True]
    assert [bool(one.text) for one in share(given_parts, 10, COUNT)] == [False, False, True]


@given(texts, caps)
def test_what_the_run_was_asked_is_always_there_and_never_beyond_the_cap(text: str, cap: int) -> None:
    """O64"""
    kept = original_first(Part("original", "original", text), cap, COUNT)
    assert kept is not None
    assert COUNT.count(kept.text) <= cap
    assert kept.text == text or COUNT.count(text) > cap


plain_data = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(plain_data, st.integers(1, 200))
def test_data_that_is_cut_stays_data_and_gets_no_larger(value: Any, limit: int) -> None:
    made = trimmed(value, limit, COUNT, text_of)
    assert type(made) is type(value)
    assert len(text_of(made)) <= len(text_of(value)) + len(CUT)
    if COUNT.count(text_of(value)) <= limit:
        assert made == value


def test_a_list_keeps_its_first_members_and_a_map_its_short_values() -> None:
    assert trimmed(["a" * 40, "b" * 40, "c" * 400], 30, COUNT, text_of)[:2] == ["a" * 40, "b" * 40]
    cut = trimmed({"long": "x" * 400, "short": "y" * 20}, 40, COUNT, text_of)
    assert cut["short"] == "y" * 20
    assert cut["long"].endswith(CUT)


def test_the_same_is_always_cut_the_same() -> None:
    given_parts = [Part("outputs", "a", "word " * 100), Part("outputs", "b", "word " * 300)]
    assert share(given_parts, 120, COUNT) == share(given_parts, 120, COUNT)
    assert fitting("word " * 100, 3, COUNT) == ""


def test_people_are_told_what_was_sent_and_what_was_cut() -> None:
    kept = share([Part("outputs", "previous", "x" * 400), *[Part("history", "history", "y" * 40)] * 2], 60, COUNT)
    assert told(kept, COUNT) == {
        "parts": [
            {"source": "previous", "tokens": 100, "kept": kept[0].kept},
            {"source": "history", "tokens": 20, "kept": sum(one.kept for one in kept[1:])},
        ],
        "cut": 120 - sum(one.kept for one in kept),
        "counted_by": "estimate",
    }
    assert told([], COUNT) is None
