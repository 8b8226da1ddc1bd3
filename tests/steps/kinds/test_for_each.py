import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.faults import ErrorJson, InnerFailed, Permanent
from flows.steps.kinds.for_each import KIND
from tests.steps.complaints import places
from tests.steps.context import FakeContext, Scoped, played


def test_it_works_on_what_came_before_ten_at_a_time() -> None:
    assert KIND.frame
    assert KIND.config.model_validate({}).model_dump() == {
        "items": "{{ previous }}",
        "limit": 10,
        "most": 10_000,
        "output": None,
    }


def test_no_list_is_longer_than_ten_thousand() -> None:
    assert places("for_each", {"most": 10_001}) == ["most"]
    assert places("for_each", {"items": ""}) == ["items"]


async def test_every_item_gives_what_its_last_step_did_in_the_order_of_the_items() -> None:
    """O14, C65: map-reduce."""

    async def inside(item: Scoped) -> dict[str, Any]:
        for _ in range(5 - item.number):
            await asyncio.sleep(0)
        return {"read": item.loop["item"].upper()}

    context = FakeContext("for_each", {"items": "{{ pages }}"}, {"pages": ["a", "b", "c"]}, inside=inside)
    assert (await played(KIND, context)).output == ["A", "B", "C"]
    assert [item.loop["index"] for item in context.scoped] == [1, 2, 3]


async def test_what_an_item_adds_can_be_said() -> None:
    config = {"items": "{{ pages }}", "output": "{{ read.title }} ({{ loop.index }})"}
    context = FakeContext(
        "for_each", config, {"pages": ["a", "b"]}, inside=lambda item: {"read": {"title": item.loop["item"]}}
    )
    assert (await played(KIND, context)).output == ["a (1)", "b (2)"]


async def test_what_is_missing_in_every_item_is_told_once() -> None:
    config = {"items": "{{ pages }}", "output": "{{ read.title }}"}
    context = FakeContext("for_each", config, {"pages": [1, 2, 3]}, inside=lambda item: {"read": {}})
    assert (await played(KIND, context)).output == [None, None, None]
    assert context.warnings == ["read.title is missing; it was left empty."]


@pytest.mark.parametrize(
    "text",
    ["[1, 2]", " [1,\n2]\n", "Here they are:\n```json\n[1, 2]\n```\nThat is all.", "```\n[1, 2]\n```"],
)
async def test_a_text_that_is_a_json_list_counts_as_one(text: str) -> None:
    context = FakeContext("for_each", {}, {"previous": text}, inside=lambda item: item.loop["item"])
    assert (await played(KIND, context)).output == [1, 2]


@pytest.mark.parametrize("value", [None, 7, {"a": 1}, "one, two", '{"a": 1}', "[1, 2", "[NaN]", "[1e999]", "[" * 9_999])
async def test_what_is_no_list_is_a_located_error(value: Any) -> None:
    with pytest.raises(Permanent) as caught:
        await played(KIND, FakeContext("for_each", {}, {"previous": value}))
    assert (caught.value.code, caught.value.where) == ("NOT_A_LIST", "config.items")


async def test_a_longer_list_than_allowed_fails_before_it_costs() -> None:
    context = FakeContext("for_each", {"most": 2}, {"previous": [1, 2, 3]})
    with pytest.raises(Permanent) as caught:
        await played(KIND, context)
    assert (caught.value.code, context.scoped) == ("TOO_MANY_ITEMS", [])
    assert "3 items" in caught.value.message


async def test_no_items_are_no_work() -> None:
    context = FakeContext("for_each", {}, {"previous": []})
    assert (await played(KIND, context)).output == []
    assert context.scoped == []


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), max_size=30), st.integers(1, 8))
def test_order_and_limit_hold_whatever_each_item_takes(turns: list[int], limit: int) -> None:
    running = most = 0

    async def inside(item: Scoped) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(item.loop["item"]):
            await asyncio.sleep(0)
        running -= 1
        return item.number

    context = FakeContext("for_each", {"limit": limit}, {"previous": turns}, inside=inside)
    assert asyncio.run(KIND.run(context)).output == list(range(1, len(turns) + 1))
    assert most <= limit


async def test_an_item_that_fails_ends_the_others() -> None:
    error: ErrorJson = {"code": "X", "message": "Gone.", "remedy": "None.", "where": "steps.each[3].read"}

    def inside(item: Scoped) -> int:
        if item.number == 3:
            raise InnerFailed(error, retryable=False)
        return 1

    context = FakeContext("for_each", {"limit": 1}, {"previous": [1, 2, 3, 4]}, inside=inside)
    with pytest.raises(InnerFailed):
        await played(KIND, context)
    assert [item.number for item in context.scoped] == [1, 2, 3]
