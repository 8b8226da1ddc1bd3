"""What a run says in numbers: how it went, what failed, what was called, what recovery did (R21-R27, R46-R53).

Pure: of a run that is over or under way. A step counts once, by how it ended: one that was recovered has succeeded.
Calls are those of every step's last attempt; what earlier ones cost is in the run's cost.
"""

from collections.abc import Iterable
from typing import Any

from flows.engine.recovery import PASSED_OVER
from flows.engine.state import RunState, StepState
from flows.engine.step_state import CallState, RecoveryState
from flows.graph import Document

STRATEGIES = ("retry", "alternative", "ask")
_ENDS = ("succeeded", "failed", "skipped", "cancelled")


def metrics_of(document: Document, state: RunState) -> dict[str, Any]:
    steps = state.steps
    failed = [path for path, step in steps.items() if step.state == "failed"]
    critical = sum(1 for path in failed if _critical(document, path))
    return {
        "success": state.state == "completed",
        "duration_ms": _duration(state),
        "steps": {
            "total": len(steps),
            **{end: sum(1 for step in steps.values() if step.state == end) for end in _ENDS},
            "recovered": sum(1 for step in steps.values() if step.recovered is not None),
            "duration_ms": sum(step.duration_ms or 0 for path, step in steps.items() if "[" not in path),
        },
        "critical_failures": critical,
        "other_failures": len(failed) - critical,
        "calls": _calls([call for step in steps.values() for call in step.calls]),
        "recovery": _recovery(steps.values()),
    }


def _critical(document: Document, path: str) -> bool:
    if document.policy.atomic_mode == "strict":
        return True
    name = path.rpartition(".")[2]
    return any(step.critical for step in document.steps if step.id == name)


def _duration(state: RunState) -> int | None:
    if state.started_at is None or state.finished_at is None:
        return None
    return round((state.finished_at - state.started_at).total_seconds() * 1000)


def _calls(calls: list[CallState]) -> dict[str, Any]:
    cached = sum(1 for call in calls if call.cached)
    return {
        "model": sum(1 for call in calls if call.kind == "model"),
        "http": sum(1 for call in calls if call.kind == "http"),
        "tools": sum(len(call.tool_calls) for call in calls),
        "failed": sum(1 for call in calls if call.state == "failed"),
        "cached": cached,
        "cache_hit_rate": round(cached / len(calls), 4) if calls else None,
    }


def _recovery(steps: Iterable[StepState]) -> dict[str, Any]:
    """What was passed over was no attempt to save anything."""
    tried = [one for step in steps for one in step.recovery]
    by_strategy = {name: _sums([one for one in tried if one.strategy == name]) for name in STRATEGIES}
    return {**_sums(tried), "by_strategy": {name: sums for name, sums in by_strategy.items() if any(sums.values())}}


def _sums(tried: list[RecoveryState]) -> dict[str, int]:
    passed_over = sum(1 for one in tried if one.error is not None and one.error["code"] == PASSED_OVER)
    successes = sum(1 for one in tried if one.error is None)
    return {
        "attempts": len(tried) - passed_over,
        "successes": successes,
        "failures": len(tried) - passed_over - successes,
        "passed_over": passed_over,
        "duration_ms": sum(one.duration_ms for one in tried),
    }
