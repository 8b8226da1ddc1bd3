from typing import Any

import pytest

from flows.faults import Permanent
from flows.steps.kinds.transform import KIND
from tests.steps.complaints import places
from tests.steps.context import FakeContext, played


def test_it_hands_on_what_came_before_as_text_unless_told_otherwise() -> None:
    assert KIND.config.model_validate({}).model_dump() == {
        "mode": "text",
        "value": "{{ previous }}",
        "separator": "\n",
        "most": None,
    }


def test_there_is_something_to_split_at() -> None:
    assert places("transform", {"mode": "split", "separator": ""}) == ["separator"]
    assert places("transform", {"mode": "xml"}) == ["mode"]


def test_it_reaches_nothing_and_changes_nothing() -> None:
    assert (KIND.effect, KIND.network) == ("none", False)


async def made(previous: Any, **config: Any) -> Any:
    return (await played(KIND, FakeContext("transform", config, {"previous": previous}))).output


@pytest.mark.parametrize(
    ("value", "text"), [("a", "a"), (None, ""), (7, "7"), (True, "true"), ({"a": ["ä"]}, '{"a": ["ä"]}')]
)
async def test_as_text_it_is_always_a_text(value: Any, text: str) -> None:
    assert await made(value) == text


async def test_it_puts_texts_together() -> None:
    context = FakeContext("transform", {"value": "{{ a }} and {{ b }}"}, {"a": "this", "b": "that"})
    assert (await played(KIND, context)).output == "this and that"


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}),
        ('Sure!\n```json\n{"a": 1}\n```\nAnything else?', {"a": 1}),
        ("```\n[1]\n```", [1]),
        (" 42 ", 42),
        ('"a"', "a"),
        ('{"code": "```json\\n[1]\\n```"}', {"code": "```json\n[1]\n```"}),
        ({"a": 1}, {"a": 1}),
        ([1], [1]),
    ],
)
async def test_a_text_that_is_json_is_read_as_data(text: Any, data: Any) -> None:
    assert await made(text, mode="json") == data


@pytest.mark.parametrize(
    "text",
    ["", "I cannot.", "{'a': 1}", '{"a": 1', "NaN", "[1e400]", '["\\ud800"]', '["\\u0000"]', "[" * 5_000, "9" * 5_000],
)
async def test_what_is_no_json_is_a_located_error(text: str) -> None:
    with pytest.raises(Permanent) as caught:
        await made(text, mode="json")
    assert (caught.value.code, caught.value.where) == ("NOT_JSON", "config.value")


async def test_the_place_in_the_text_is_told() -> None:
    with pytest.raises(Permanent, match="line 2, column 1"):
        await made('{"a": 1,\n]', mode="json")


@pytest.mark.parametrize(
    ("text", "config", "pieces"),
    [
        ("a\nb\n", {}, ["a", "b", ""]),
        ("a, b", {"separator": ", "}, ["a", "b"]),
        ("a,b,c", {"separator": ",", "most": 2}, ["a", "b,c"]),
        ("a,b", {"separator": ",", "most": 1}, ["a,b"]),
        ("a", {"separator": ","}, ["a"]),
        ("", {}, []),
    ],
)
async def test_a_text_is_split_into_its_pieces(text: str, config: dict[str, Any], pieces: list[str]) -> None:
    assert await made(text, mode="split", **config) == pieces


@pytest.mark.parametrize(
    ("value", "code"), [([1], "NOT_A_TEXT"), (None, "NOT_A_TEXT"), ("," * 200_000, "TOO_MANY_ITEMS")]
)
async def test_what_cannot_be_split_is_a_located_error(value: Any, code: str) -> None:
    with pytest.raises(Permanent) as caught:
        await made(value, mode="split", separator=",")
    assert caught.value.code == code
    assert (caught.value.where or "").startswith("config.")
