import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reach.sse import EventParser, ServerEvent


def parsed(*pieces: str) -> list[ServerEvent]:
    parser = EventParser()
    return [event for piece in pieces for event in parser.feed(piece)] + parser.end()


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("data: a\n\n", [ServerEvent("a")]),
        ("data:a\n\n", [ServerEvent("a")]),
        ("data:  a\n\n", [ServerEvent(" a")]),
        ("data\n\n", [ServerEvent("")]),
        ("data: a\r\n\r\ndata: b\r\rdata: c\n\n", [ServerEvent("a"), ServerEvent("b"), ServerEvent("c")]),
        ("data: a\ndata:\ndata: b\n\n", [ServerEvent("a\n\nb")]),
        (": hello\n\ndata: a\n: b\n\n", [ServerEvent("a")]),
        ("\ufeffdata: a\n\n", [ServerEvent("a")]),
        ("data: \ufeffa\n\n", [ServerEvent("\ufeffa")]),
        ("event: x\nid: 1\ndata: a\n\ndata: b\n\n", [ServerEvent("a", "x", "1"), ServerEvent("b", "message", "1")]),
        ("id: 1\ndata: a\n\nid\ndata: b\n\n", [ServerEvent("a", id="1"), ServerEvent("b")]),
        ("id: a\x00b\ndata: a\n\n", [ServerEvent("a")]),
        ("event: x\n\ndata: a\n\n", [ServerEvent("a")]),
        ("data: a", [ServerEvent("a")]),
        ("data: a\n", [ServerEvent("a")]),
        ("data: a\u2028b\x0bc\x85d\n\n", [ServerEvent("a\u2028b\x0bc\x85d")]),
        ("DATA: a\n data: b\nother: c\n\n", []),
        ("\n\n\n", []),
        ("", []),
    ],
)
def test_a_stream_is_read_as_the_standard_says(text: str, events: list[ServerEvent]) -> None:
    assert parsed(text) == events


@pytest.mark.parametrize(
    ("line", "retry"), [("3000", 3000), (" 3000", 3000), ("3s", None), ("-1", None), ("9" * 5_000, None), ("٣", None)]
)
def test_the_time_before_another_try_is_a_whole_number(line: str, retry: int | None) -> None:
    parser = EventParser()
    assert parser.feed(f"retry:{line}\n\n") == []
    assert parser.retry_ms == retry


_LINES = st.sampled_from(
    ["data: a", "data", "data: {", "event: x", "id: 7", "id", ": c", "retry: 5", "", "", "é", "data:"]
)
_ENDS = st.sampled_from(["\n", "\r", "\r\n"])


@given(
    st.lists(st.tuples(_LINES, _ENDS)).map(lambda lines: "".join(line + end for line, end in lines)),
    st.sampled_from(["", "\ufeff"]),
    st.lists(st.integers(0, 200)),
)
def test_any_split_gives_the_same_events(text: str, mark: str, cuts: list[int]) -> None:
    text = mark + text
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    assert parsed(*(text[a:b] for a, b in pairwise(places))) == parsed(text)
    assert parsed(*text) == parsed(text)


@given(st.lists(st.text(st.characters(blacklist_characters="\r", blacklist_categories=["Cs"])), max_size=5))
def test_what_is_written_is_read(texts: list[str]) -> None:
    stream = "".join("".join(f"data: {line}\n" for line in text.split("\n")) + "\n" for text in texts)
    assert [event.data for event in parsed(*stream)] == texts


def test_a_long_line_in_many_pieces_is_put_together_once() -> None:
    data = json.dumps(["x" * 100_000])
    assert parsed("data: ", *data, "\n\n") == [ServerEvent(data)]
