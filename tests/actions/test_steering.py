"""Pausing, resuming and cancelling: rows in the run's inbox, which whoever drives the run obeys."""

from typing import Any

import pytest

from flows.actions.cancel_run import cancel_run
from flows.actions.pause_run import pause_run
from flows.actions.resume_run import resume_run
from flows.engine import events
from flows.faults import Conflict, Denied, NotFound, NotRunning
from flows.models import TERMINAL, AuditEntry, InboxItem, Run, RunState, User
from tests.actions.telling import begin, end, rest, tell
from tests.people import People

STEER = {"cancel": cancel_run, "pause": pause_run, "resume": resume_run}


def said(run: Run) -> list[str]:
    return list(run.inbox.order_by("created_at").values_list("kind", flat=True))


@pytest.mark.parametrize("state", [RunState.PENDING, RunState.RUNNING, RunState.WAITING, RunState.PAUSED])
def test_cancelling_reaches_a_run_in_every_state_that_is_not_an_end(bob: User, run: Run, state: RunState) -> None:
    Run.objects.update(state=state)
    cancel_run(bob, run.workspace, run.pk, "Too slow.")
    cancel_run(bob, run.workspace, run.pk)
    [item] = InboxItem.objects.all()
    assert (item.kind, item.by, item.data) == ("cancel", bob, {"reason": "Too slow."})
    entry = AuditEntry.objects.get(verb="run.cancel_requested")
    assert (entry.actor, entry.target_id, entry.data) == (bob, str(run.pk), {"reason": "Too slow."})


@pytest.mark.parametrize("state", TERMINAL)
@pytest.mark.parametrize("what", STEER)
def test_a_run_that_has_ended_refuses(bob: User, run: Run, state: RunState, what: str) -> None:
    """O82-O86: FLOW_NOT_RUNNING."""
    Run.objects.update(state=state)
    with pytest.raises(NotRunning) as refused:
        STEER[what](bob, run.workspace, run.pk)
    assert refused.value.code == "FLOW_NOT_RUNNING"
    assert not InboxItem.objects.exists()


@pytest.mark.parametrize("what", STEER)
def test_viewers_and_strangers_steer_nothing(everyone: People, run: Run, what: str) -> None:
    with pytest.raises(Denied):
        STEER[what](everyone.vera, everyone.workspace, run.pk)
    for user, workspace in ((everyone.mallory, everyone.elsewhere), (everyone.mallory, everyone.workspace)):
        with pytest.raises(NotFound):
            STEER[what](user, workspace, run.pk)
    assert not InboxItem.objects.exists()


def test_pausing_twice_is_pausing_once_until_somebody_resumes(bob: User, run: Run) -> None:
    begin(run)
    for _ in range(2):
        pause_run(bob, run.workspace, run.pk)
    assert said(run) == ["pause"]
    resume_run(bob, run.workspace, run.pk)
    pause_run(bob, run.workspace, run.pk)
    assert said(run) == ["pause", "resume", "pause"]


def test_a_paused_run_resumes_once(bob: User, run: Run) -> None:
    tell(begin(run), events.RunPaused(at="draft"))
    for _ in range(2):
        resume_run(bob, run.workspace, run.pk)
    assert said(run) == ["resume"]
    InboxItem.objects.update(taken_at=run.created_at)
    tell(run, events.RunResumed(worker="w"), events.RunPaused(at="result"))
    resume_run(bob, run.workspace, run.pk)
    assert said(run) == ["resume", "resume"]


def test_a_run_that_runs_cannot_be_resumed(bob: User, run: Run) -> None:
    """O82-O86: FLOW_ALREADY_RUNNING."""
    for prepare in (begin, rest):
        prepare(run)
        with pytest.raises(Conflict) as refused:
            resume_run(bob, run.workspace, run.pk)
        assert refused.value.code == "FLOW_ALREADY_RUNNING"
    assert not InboxItem.objects.exists()


def test_whoever_rests_is_told_after_the_commit(
    bob: User, run: Run, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("flows.runtime.wake.tell", told.append)
    rest(begin(run))
    for act in (pause_run, cancel_run):
        with django_capture_on_commit_callbacks(execute=True):
            act(bob, run.workspace, run.pk)
            assert told == []
        assert told == [run.pk]
        told.clear()


def test_an_end_leaves_nothing_to_steer(bob: User, run: Run) -> None:
    end(begin(run), RunState.CANCELLED)
    with pytest.raises(NotRunning):
        pause_run(bob, run.workspace, run.pk)
