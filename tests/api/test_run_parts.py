"""A run piece by piece, whatever its size and however it ended."""

from typing import Any

import pytest

from flows.api.views import run_parts
from flows.engine import events
from flows.models import Run, RunState, User
from tests.access.material import DIGEST, LARGE, client_of, here, store_artifact
from tests.actions.telling import ERROR, begin, did, end, failed, tell


def get(user: User, path: str) -> Any:
    return client_of(user).get(f"/api/{path}")


def test_steps_come_in_the_order_in_which_they_were_reached(
    bob: User, run: Run, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    """Pages by key: a run of 10,000 executions is no larger than its pages."""
    monkeypatch.setattr(run_parts, "STEPS_A_PAGE", 10)
    paths = ["brief", *(f"each[{number}].x" for number in range(1, 25)), "each"]
    tell(begin(run), *did(*paths))
    found: list[str] = []
    cursor, client = "", client_of(bob)
    while True:
        with django_assert_max_num_queries(5):
            page = client.get(f"/api/runs/{run.pk}/steps/{cursor}").json()
        found += [step["path"] for step in page["results"]]
        if page["next"] is None:
            break
        cursor = f"?cursor={page['next']}"
    assert found == paths
    [first, *_] = get(bob, f"runs/{run.pk}/steps/").json()["results"]
    assert (first["state"], first["attempt"], first["duration_ms"], first["cost"]) == ("succeeded", 1, 1, "0.0000")
    assert first["usage"] == {"input": 0, "cached": 0, "output": 0, "reasoning": 0}
    assert get(bob, f"runs/{run.pk}/steps/?cursor=x").status_code == 400


def test_partial_results_stay_readable_after_a_failure(bob: User, run: Run) -> None:
    """O82-O86, O117: partial results stay readable after a failure, and the context at the failure is kept."""
    mapped = events.StepSucceeded(path="brief", attempt=1, output="A", duration_ms=1, mapped={"tone": "dry"})
    tell(begin(run), events.StepStarted(path="brief", attempt=1), mapped)
    tell(run, *did("refine[1].critic"), *failed("draft"))
    end(run, RunState.FAILED)
    told = get(bob, f"runs/{run.pk}/context/").json()
    assert (told["state"], told["inputs"], told["mapped"]) == ("failed", {"topic": "rain"}, {"tone": "dry"})
    assert told["steps"] == {
        "brief": {"state": "succeeded", "output": "A", "error": None, "left_out": False},
        "draft": {"state": "failed", "output": None, "error": ERROR, "left_out": False},
    }
    assert (told["error"], told["output"], told["seq"]) == (ERROR, None, run.seq)


def test_a_run_says_in_numbers_what_became_of_it(bob: User, run: Run) -> None:
    """R21-R27, R46-R53: successes, failures, and recovery by strategy."""
    tell(begin(run), *did("brief"), events.StepStarted(path="draft", attempt=1))
    tried = events.RecoveryTried(path="draft", attempt=1, number=1, strategy="retry", error=ERROR, duration_ms=7)
    tell(run, tried, *failed("draft")[-1:])
    end(run, RunState.FAILED)
    told = get(bob, f"runs/{run.pk}/metrics/").json()
    assert (told["success"], told["critical_failures"], told["steps"]["succeeded"]) == (False, 1, 1)
    assert told["recovery"]["by_strategy"]["retry"]["duration_ms"] == 7
    assert told["calls"]["cache_hit_rate"] is None


def test_a_context_is_bounded(bob: User, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_parts, "MOST_TOLD", 20)
    tell(begin(run), *did("brief", output="short"), *did("draft", output="x" * 100), *did("result", output="late"))
    steps = get(bob, f"runs/{run.pk}/context/").json()["steps"]
    assert [(name, step["left_out"], step["output"]) for name, step in steps.items()] == [
        ("brief", False, "short"),
        ("draft", True, None),
        ("result", True, None),
    ]


def test_a_large_value_is_a_file_to_keep(bob: User, mallory: User, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a flow made must not speak as a page of ours; another workspace's is not there."""
    monkeypatch.setattr("flows.storage.artifacts.in_thread", here)
    store_artifact(run)
    answer = get(bob, f"artifacts/{DIGEST}/")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, LARGE)
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Length"] == str(len(LARGE))
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    for user, digest in ((mallory, DIGEST), (bob, "sha256:" + "0" * 64), (bob, "nonsense"), (bob, "..%2Fx")):
        missing = get(user, f"artifacts/{digest}/")
        assert missing.status_code == 404
    assert get(bob, "artifacts/nonsense/").json()["code"] == "ARTIFACT_NOT_FOUND"
