import base64
import json
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reach.secrets import MASK, Redactor, redacted, secrets_of

KEY = 'sk-/"é+key'


def fed(secrets: list[str], *pieces: str) -> str:
    redactor = Redactor(secrets)
    return "".join(redactor.feed(piece) for piece in pieces) + redactor.end()


@pytest.mark.parametrize(
    "echo", [KEY, json.dumps(KEY), json.dumps(KEY, ensure_ascii=False), quote(KEY), quote(KEY, safe="")]
)
def test_a_secret_is_found_however_a_reply_quotes_it(echo: str) -> None:
    """SECURITY 23"""
    shown = fed([KEY], *f"You sent {echo}, and {echo}.")
    assert shown.count(MASK) == 2
    assert "key" not in shown
    assert shown.startswith("You sent ")


@pytest.mark.parametrize(
    ("headers", "secrets"),
    [
        ({"Authorization": "Bearer abcdef"}, {"Bearer abcdef", "abcdef"}),
        ({"X-Key": "abcdef"}, {"abcdef"}),
        (
            {"Authorization": "Basic " + base64.b64encode(b"ada:lovelace").decode()},
            {"Basic YWRhOmxvdmVsYWNl", "YWRhOmxvdmVsYWNl", "ada:lovelace", "lovelace"},
        ),
        ({"Authorization": "Basic ???"}, {"Basic ???", "???"}),
        ({}, set()),
    ],
)
def test_the_parts_of_a_secret_are_secret_too(headers: dict[str, str], secrets: set[str]) -> None:
    assert secrets_of(headers) == secrets


@given(st.text("ab", min_size=4, max_size=9), st.text("abc", max_size=40), st.lists(st.integers(0, 60)), st.booleans())
def test_no_split_lets_a_secret_through(secret: str, text: str, cuts: list[int], echoes: bool) -> None:
    text = text[:20] + (secret if echoes else "") + text[20:]
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    shown = fed([secret, secret[1:]], *(text[a:b] for a, b in pairwise(places)))
    assert secret not in shown
    if secret not in text and not any(secret[1:][:size] in text for size in range(4, 10)):
        assert shown.replace(MASK, "") in text or MASK in shown


@given(st.text(max_size=60), st.lists(st.integers(0, 60)))
def test_text_without_a_secret_stays_as_it_is(text: str, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    assert fed(["a long secret of somebody"], *(text[a:b] for a, b in pairwise(places))) == text
    assert fed([], text) == text
    assert fed(["abc"], text) == text  # too short to be looked for


def test_a_reply_that_ends_within_a_secret_does_not_show_its_beginning() -> None:
    assert redacted("Your key is sk-12345", ["sk-1234567890"]) == f"Your key is {MASK}"
    assert redacted("Please ask", ["sk-1234567890"]) == "Please ask"
