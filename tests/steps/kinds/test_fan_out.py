import asyncio

import pytest

from flows.faults import ErrorJson, InnerFailed
from flows.steps.kinds.fan_out import KIND
from tests.steps.complaints import places
from tests.steps.context import FakeContext, Scoped, played

LANES = [["draft", "check"], ["other"], ["third"]]


def test_all_lanes_run_at_once_unless_somebody_limits_them() -> None:
    assert KIND.frame
    assert KIND.config.model_validate({}).model_dump() == {"limit": None}
    assert places("fan_out", {"limit": 0}) == ["limit"]


async def test_its_output_is_the_list_of_its_lanes_results_in_their_order() -> None:
    """O12: parallel; lanes are counted from 1, and hold their own steps."""

    async def inside(lane: Scoped) -> dict[str, str]:
        for _ in range(5 - lane.number):  # the last is done first
            await asyncio.sleep(0)
        return {step: f"{step} {lane.number}" for step in lane.steps or ()}

    context = FakeContext("fan_out", lanes=LANES, inside=inside)
    assert (await played(KIND, context)).output == ["check 1", "other 2", "third 3"]
    assert [(lane.number, lane.steps, lane.after) for lane in context.scoped] == [
        (1, ("draft", "check"), None),
        (2, ("other",), None),
        (3, ("third",), None),
    ]


@pytest.mark.parametrize(("limit", "at_once"), [(None, 3), (1, 1), (2, 2), (9, 3)])
async def test_so_many_lanes_run_at_once(limit: int | None, at_once: int) -> None:
    running = most = 0

    async def inside(lane: Scoped) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    await played(KIND, FakeContext("fan_out", {"limit": limit}, lanes=LANES, inside=inside))
    assert most == at_once


async def test_a_lane_that_fails_ends_the_others_and_the_frame() -> None:
    """R4: and the error is that of the step inside."""
    error: ErrorJson = {"code": "X", "message": "Gone.", "remedy": "None.", "where": "steps.fan[2].other"}
    ended = list[int]()

    async def inside(lane: Scoped) -> None:
        if lane.number == 2:
            raise InnerFailed(error, retryable=True)
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(lane.number)

    with pytest.raises(InnerFailed) as caught:
        await KIND.run(FakeContext("fan_out", lanes=LANES, inside=inside))
    assert caught.value.to_json() == error
    assert sorted(ended) == [1, 3]


async def test_without_lanes_there_is_nothing() -> None:
    assert (await played(KIND, FakeContext("fan_out"))).output == []
