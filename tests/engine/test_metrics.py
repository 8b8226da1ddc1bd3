"""What a run says in numbers."""

from typing import Any

import pytest

from flows.engine.metrics import metrics_of
from flows.engine.ports import Context, Outcome
from flows.faults import Permanent, Transient
from tests.engine.stage import Stage
from tests.engine.test_recovery import BUSY, PLAN_B, RETRY, end_child, recovering
from tests.engine.test_trouble import BAD, Failing, fail, stage_of
from tests.graph.documents import edge, step

FREE = {"attempts": 0, "successes": 0, "failures": 0, "passed_over": 0, "duration_ms": 0}


async def told(stage: Stage) -> dict[str, Any]:
    return metrics_of(stage.document, await stage.drive())


async def test_a_run_that_went_well_says_so_in_numbers() -> None:
    """R21-R27: success, durations, successes, failures, calls."""
    made = await told(stage_of(step("a"), step("b", condition="1 == 2"), edges=[edge("a", "b")]))
    assert made["success"] is True
    assert made["duration_ms"] >= 0
    counts = {name: made["steps"][name] for name in ("total", "succeeded", "skipped", "failed", "recovered")}
    assert counts == {"total": 2, "succeeded": 1, "skipped": 1, "failed": 0, "recovered": 0}
    assert made["calls"] == {"model": 0, "http": 0, "tools": 0, "failed": 0, "cached": 0, "cache_hit_rate": None}
    assert made["recovery"] == {**FREE, "by_strategy": {}}


@pytest.mark.parametrize(
    ("mode", "critical", "counted"),
    [("lenient", True, (1, 0)), ("conditional", False, (0, 1)), ("strict", False, (1, 0))],
)
async def test_failures_are_counted_as_critical_or_not(mode: str, critical: bool, counted: tuple[int, int]) -> None:
    """R21-R27: strict takes every step for critical."""
    stage = stage_of(
        {**BAD, "critical": critical}, step("next"), policy={"atomic_mode": mode}, behaviours={"fail": fail}
    )
    made = await told(stage)
    assert (made["critical_failures"], made["other_failures"]) == counted


async def test_a_recovered_step_counts_once_as_succeeded() -> None:
    """R46-R53: metrics of recovery: attempts, successes, failures, total time, by strategy."""

    async def slow(context: Context) -> Outcome:
        stage.clock.advance(2)
        raise BUSY

    stage = recovering({**RETRY, "attempts": 1}, PLAN_B)(slow)
    await stage.drive()
    end_child(stage, output="B")
    made = await told(stage)
    assert (made["steps"]["succeeded"], made["steps"]["failed"], made["steps"]["recovered"]) == (2, 0, 1)
    recovery = made["recovery"]
    assert [recovery[name] for name in ("attempts", "successes", "failures", "passed_over")] == [2, 1, 1, 0]
    assert recovery["duration_ms"] >= 2_000
    assert recovery["by_strategy"]["retry"]["failures"] == 1
    assert recovery["by_strategy"]["alternative"]["successes"] == 1
    assert list(recovery["by_strategy"]) == ["retry", "alternative"]


async def test_what_was_passed_over_was_no_attempt() -> None:
    """R46-R53."""
    made = await told(recovering(RETRY)(Failing(Permanent("No."))))
    assert made["success"] is False
    assert made["recovery"] == {**FREE, "passed_over": 1, "by_strategy": {"retry": {**FREE, "passed_over": 1}}}


async def test_a_run_that_is_under_way_has_no_duration_yet() -> None:
    stage = recovering({"strategy": "ask", "questions": ["Well?"]})(Failing(Transient("Busy.")))
    made = await told(stage)
    assert (made["success"], made["duration_ms"]) == (False, None)
