from datetime import UTC, datetime, timedelta

import pytest

from flows.engine.ports import Outcome
from flows.faults import Permanent
from flows.steps.kinds.wait import KIND
from tests.steps.complaints import places
from tests.steps.context import FakeContext, played


@pytest.mark.parametrize("until", ["2030-01-31T09:00:00Z", "2030-01-31T09:00:00+02:00", "{{ inputs.moment }}"])
def test_a_moment_or_a_name_can_be_waited_for(until: str) -> None:
    assert places("wait", {"until": until}) == []


@pytest.mark.parametrize("until", ["tomorrow", "2030-01-31T09:00:00", "2030-02-31T09:00:00Z"])
def test_a_moment_has_an_offset_and_exists(until: str) -> None:
    assert places("wait", {"until": until}) == ["until"]


def test_one_of_the_two_is_said_and_not_both() -> None:
    assert places("wait", {}) == ["for_ms"]
    assert places("wait", {"for_ms": 1, "until": "2030-01-31T09:00:00Z"}) == ["until"]


async def test_it_rests_as_long_as_it_is_told_from_its_first_start() -> None:
    context = FakeContext("wait", {"for_ms": 90_000}, {"previous": "x"})
    began = context.now
    assert await played(KIND, context, every=False) == Outcome(None)
    assert context.rests == [began + timedelta(seconds=90)]


async def test_after_a_restart_it_does_not_begin_anew() -> None:
    context = FakeContext("wait", {"for_ms": 90_000})
    await KIND.run(context)
    again = context.replay(kept=1)
    await KIND.run(again)
    assert again.rests == context.rests


@pytest.mark.parametrize("until", ["2030-01-31T09:00:00Z", " 2030-01-31T10:00:00+01:00\n"])
async def test_it_rests_until_a_moment_that_may_come_from_a_step(until: str) -> None:
    context = FakeContext("wait", {"until": "{{ plan.at }}"}, {"plan": {"at": until}})
    await played(KIND, context)
    assert context.rests == [datetime(2030, 1, 31, 9, tzinfo=UTC)]


@pytest.mark.parametrize(
    "until", ["tomorrow", "2030-01-31", "2030-01-31T09:00:00", "", None, "0001-01-01T00:00:00+23:59"]
)
async def test_what_is_no_moment_is_a_located_error(until: str | None) -> None:
    with pytest.raises(Permanent) as caught:
        await played(KIND, FakeContext("wait", {"until": "{{ plan }}"}, {"plan": until}))
    assert (caught.value.code, caught.value.where) == ("NOT_A_MOMENT", "config.until")
