"""A kill test names a point; everything else passes it without a trace."""

import importlib
import os
import signal
from collections.abc import Iterator

import pytest

from flows.journal import faultpoints


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    signals: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(os, "kill", lambda pid, number: signals.append(number))
        yield signals
    importlib.reload(faultpoints)


def arm(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("BATON_FAULT", fault)
        importlib.reload(faultpoints)


def test_the_process_dies_when_the_point_is_reached_for_the_nth_time(
    killed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    arm(monkeypatch, "after_commit:3")
    for point in ("after_commit", "before_commit", "after_commit"):
        faultpoints.reach(point)
    assert killed == []
    faultpoints.reach("after_commit", "step_started")
    assert killed == [signal.SIGKILL]


def test_only_commits_with_such_an_event_count(killed: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    arm(monkeypatch, "before_commit@call_finished:2")
    for types in (("step_started",), ("call_finished", "step_succeeded"), ()):
        faultpoints.reach("before_commit", *types)
    assert killed == []
    faultpoints.reach("before_commit", "call_finished")
    assert killed == [signal.SIGKILL]


def test_a_point_that_is_none_is_found_out_at_the_start(killed: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="half_way"):
        arm(monkeypatch, "half_way")


def test_nothing_happens_without_a_name(killed: list[int]) -> None:
    assert not faultpoints.armed
    for point in faultpoints.POINTS:
        faultpoints.reach(f"before_{point}")
    assert killed == []
