import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.steps.abreast import abreast


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), max_size=40), st.integers(1, 12))
def test_results_keep_their_order_and_no_more_run_than_may(turns: list[int], limit: int) -> None:
    """O12, O14: whatever each piece takes, the window slides."""
    running, most, begun = 0, 0, list[int]()

    async def work(index: int) -> int:
        nonlocal running, most
        begun.append(index)
        running += 1
        most = max(most, running)
        for _ in range(turns[index]):
            await asyncio.sleep(0)
        running -= 1
        return index * 10

    assert asyncio.run(abreast(len(turns), limit, work)) == [index * 10 for index in range(len(turns))]
    assert begun == list(range(len(turns)))
    assert most <= limit
    if turns and min(turns) > 0:
        assert most == min(limit, len(turns))


async def test_there_are_no_more_tasks_than_may_run() -> None:
    most = 0

    async def work(index: int) -> None:
        nonlocal most
        most = max(most, len(asyncio.all_tasks()))
        await asyncio.sleep(0)

    await abreast(1_000, 4, work)
    assert most <= 5


async def test_the_first_failure_ends_the_others_and_is_raised_as_it_is() -> None:
    ended = list[int]()

    async def work(index: int) -> None:
        if index == 1:
            raise LookupError("one")
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(index)

    with pytest.raises(LookupError, match="one"):
        await abreast(9, 3, work)
    assert sorted(ended) == [0, 2]


async def test_being_cancelled_cancels_all() -> None:
    ended = list[int]()

    async def work(index: int) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(index)

    task = asyncio.create_task(abreast(9, 3, work))
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sorted(ended) == [0, 1, 2]


async def test_others_have_their_turn_while_much_is_there_already() -> None:
    async def work(index: int) -> None:
        pass

    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    await abreast(1_000, 1, work)
    beside.cancel()
    assert turns >= 20
