import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.faults.foreign import PERMANENT, TRANSIENT, classify

around = st.text(st.characters(exclude_categories=["L", "N"]), max_size=10) | st.sampled_from(["Error: ", " (code 7)"])


def spellings(phrase: str) -> st.SearchStrategy[str]:
    words = phrase.split()
    hump = words[0] + "".join(word.capitalize() for word in words[1:])
    return st.sampled_from(
        [phrase, phrase.upper(), phrase.title(), "_".join(words).upper(), "-".join(words), "\n".join(words), hump]
    )


@given(st.sampled_from(PERMANENT).flatmap(spellings), around, around)
def test_permanent_errors_are_known_however_they_are_spelled(phrase: str, before: str, after: str) -> None:
    """R28-R33: these never pass, so they are not tried again."""
    assert classify(f"{before}{phrase}{after}") == "permanent"


@given(st.sampled_from(TRANSIENT).flatmap(spellings), around, around)
def test_transient_errors_are_known_however_they_are_spelled(phrase: str, before: str, after: str) -> None:
    """R28-R33: these may pass."""
    assert classify(f"{before}{phrase}{after}") == "transient"


@given(st.sampled_from(PERMANENT), st.sampled_from(TRANSIENT), st.booleans())
def test_what_is_permanent_stays_so_beside_anything_else(lasting: str, passing: str, turned: bool) -> None:
    first, second = (passing, lasting) if turned else (lasting, passing)
    assert classify(f"{first}: {second}") == "permanent"


@pytest.mark.parametrize("message", ["", " ", "It broke.", "insufficient", "funds: insufficient", "unfunded rates"])
def test_anything_else_is_unknown(message: str) -> None:
    assert classify(message) == "unknown"


@given(st.text())
def test_every_text_is_classified(message: str) -> None:
    assert classify(message) in ("permanent", "transient", "unknown")


def test_a_page_of_text_is_not_read_to_its_end() -> None:
    assert classify("x " * 10_000_000 + "timeout") == "unknown"
