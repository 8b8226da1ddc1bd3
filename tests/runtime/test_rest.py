"""Runs that wait: they cost no driver and no slot, and whatever they wait for finds them."""

import asyncio
import random
import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.db.models.functions import Now

from flows.engine import events
from flows.engine.ports import Context
from flows.engine.requests import Child, ChildRequest, Question
from flows.journal import batch, reading
from flows.models import FlowVersion, InboxItem, Run, RunStep
from flows.runtime import drive
from flows.runtime.wake import signal, wake
from tests.journal.making import DOCUMENT, make_run, make_version

from .acting import Acts
from .hosts import Outside, eventually, running_host

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drive, "LINGER_SECONDS", 0.0)


@pytest.fixture
def no_sweeps(settings: Any) -> None:
    """Only what is told is known."""
    settings.BATON_SWEEP_SECONDS = 600


def state_of(run: Run) -> str:
    return Run.objects.values_list("state", flat=True).get(pk=run.pk)


def types(run: Run) -> list[str]:
    return [record.event.type for record in reading.history(run.pk)]


def asks(times: int = 1) -> Acts:
    async def ask(context: Context) -> Any:
        answers = []
        for number in range(times):
            answer = await context.ask(Question(kind="ask", message=f"Question {number}?"))
            answers.append(answer and answer.value)
        return answers

    return Acts(draft=ask)


def rests(seconds: float) -> Acts:
    async def rest(context: Context) -> Any:
        until = await context.decide("until", lambda: (context.now + timedelta(seconds=seconds)).isoformat())
        await context.rest(datetime.fromisoformat(until))

    return Acts(draft=rest)


def tell(run: Run, kind: str, **data: Any) -> InboxItem:
    item = InboxItem.objects.create(run=run, kind=kind, data=data)
    signal(run.pk)
    return item


def answer(run: Run, value: Any, wait: int = 1) -> InboxItem:
    return tell(run, "answer", path="draft", wait=wait, answer=value)


def test_a_run_that_waits_for_a_person_gives_its_slot_back(no_sweeps: None) -> None:
    run = make_run(epoch=0)
    with running_host(asks(), capacity=1) as host:
        eventually(lambda: state_of(run) == "waiting")
        eventually(lambda: host.running == 0)
        run.refresh_from_db()
        assert (run.worker_id, run.due_at, run.woken) == (None, None, False)
        other = make_run(epoch=0)
        host.submit(host.drive_next())
        eventually(lambda: state_of(other) == "waiting")


def test_an_answer_wakes_it_at_once_and_is_taken(no_sweeps: None) -> None:
    run = make_run(epoch=0)
    with running_host(asks()):
        eventually(lambda: state_of(run) == "waiting")
        item = answer(run, "forty-two")
        eventually(lambda: state_of(run) == "completed")
    item.refresh_from_db()
    run.refresh_from_db()
    assert item.taken_at is not None
    assert (run.epoch, run.worker_id) == (2, None)
    assert [type for type in types(run) if type.startswith("run_")] == [
        "run_created",
        "run_started",
        "run_waiting",
        "run_resumed",
        "run_completed",
    ]


def test_an_answer_whose_message_was_lost_is_found_by_the_sweep() -> None:
    run = make_run(epoch=0)
    with running_host(asks()):
        eventually(lambda: state_of(run) == "waiting")
        InboxItem.objects.create(run=run, kind="answer", data={"path": "draft", "wait": 1, "answer": "late"})
        eventually(lambda: state_of(run) == "completed")


def test_no_answer_is_lost_that_races_with_the_rest(no_sweeps: None) -> None:
    """500 answers, given at any moment around the one at which their run comes to rest."""
    version = make_version()
    runs = [make_run(version, epoch=0) for _ in range(25)]
    rounds = 20
    with running_host(asks(rounds)) as host:
        for _ in runs:
            host.submit(host.drive_next())
        answerer = Answerer(version.flow.workspace_id)
        answerer.start()
        try:
            eventually(lambda: not Run.objects.unfinished().exists(), timeout=60)
        finally:
            answerer.stop()
    assert answerer.given == len(runs) * rounds
    assert set(Run.objects.values_list("state", flat=True)) == {"completed"}
    assert not InboxItem.objects.filter(taken_at=None).exists()
    for run in runs:
        records = reading.history(run.pk)
        assert [record.seq for record in records] == list(range(1, len(records) + 1))
        woken = [record.event.wait for record in records if isinstance(record.event, events.StepWoken)]
        assert woken == list(range(1, rounds + 1))


class Answerer(threading.Thread):
    """Answers every open question once, after a short while or none."""

    def __init__(self, workspace: UUID) -> None:
        super().__init__(name="answerer")
        self.given = 0
        self._workspace = workspace
        self._over = threading.Event()

    def stop(self) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        chance = random.Random(4)
        answered: set[tuple[UUID, int]] = set()
        while not self._over.wait(chance.choice((0, 0, 0.001, 0.003))):
            steps = RunStep.objects.filter(run__workspace=self._workspace, state="waiting").select_related("run")
            for step in steps:
                assert step.waits is not None
                place = (step.run_id, step.waits["wait"])
                if place not in answered:
                    answered.add(place)
                    self.given += 1
                    answer(step.run, "yes", place[1])
        connection.close()


def test_a_timer_goes_off_when_it_is_due_and_not_at_the_next_sweep(no_sweeps: None) -> None:
    run = make_run(epoch=0)
    with running_host(rests(0.3)) as host:
        host.submit(host.drive_next())
        eventually(lambda: state_of(run) == "completed")
    records = reading.history(run.pk)
    (waiting,) = (record for record in records if record.event.type == "step_waiting")
    (woken,) = (record for record in records if record.event.type == "step_woken")
    assert types(run).count("run_waiting") == 1
    assert (woken.at - waiting.at).total_seconds() >= 0.3


def test_a_timer_that_became_due_while_nobody_was_there_goes_off_at_the_start() -> None:
    run = make_run(epoch=0)
    with running_host(rests(3600)):
        eventually(lambda: state_of(run) == "waiting")
    with running_host(rests(3600)) as host:
        eventually(lambda: host.running == 0)
        assert state_of(run) == "waiting"
        Run.objects.filter(pk=run.pk).update(due_at=Now())
        eventually(lambda: "run_resumed" in types(run))
        eventually(lambda: types(run)[-1] == "run_waiting")  # its own moment is an hour away


def test_a_paused_run_rests_until_it_is_resumed(no_sweeps: None) -> None:
    run = make_run(epoch=0)
    with running_host(asks()):
        eventually(lambda: state_of(run) == "waiting")
        tell(run, "pause")
        eventually(lambda: state_of(run) == "paused")
        answer(run, "while it is paused")
        tell(run, "resume")
        eventually(lambda: state_of(run) == "completed")


def test_a_resting_run_can_be_cancelled(no_sweeps: None) -> None:
    run = make_run(epoch=0)
    with running_host(asks()):
        eventually(lambda: state_of(run) == "waiting")
        tell(run, "cancel")
        eventually(lambda: state_of(run) == "cancelled")


def test_what_comes_for_a_run_that_has_ended_is_put_away() -> None:
    run = make_run(epoch=0, state="completed")
    item = tell(run, "cancel")
    with running_host(Acts()):
        eventually(lambda: InboxItem.objects.exclude(taken_at=None).filter(pk=item.pk).exists())


def test_without_a_broker_runs_are_driven_all_the_same() -> None:
    run = make_run(epoch=0)
    with running_host(asks(), messages=False):
        eventually(lambda: state_of(run) == "waiting")
        answer(run, "yes")
        eventually(lambda: state_of(run) == "completed")


def test_a_database_that_is_away_while_a_run_comes_to_rest_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, no_sweeps: None
) -> None:
    run, left = make_run(epoch=0), [OperationalError("disk full")] * 3
    commit = batch.commit

    def failing(appends: Any, **options: Any) -> None:
        if left and any(entry.event.type == "run_waiting" for append in appends for entry in append.entries):
            raise left.pop()
        commit(appends, **options)

    monkeypatch.setattr(batch, "commit", failing)
    with running_host(asks()) as host:
        host.submit(host.drive_next())
        eventually(lambda: state_of(run) == "waiting")
        answer(run, "yes")
        eventually(lambda: state_of(run) == "completed")
    assert left == []


CHILD = DOCUMENT | {
    "steps": [{**step, "id": f"child_{step['id']}"} for step in DOCUMENT["steps"]],
    "edges": [
        {**edge, "source": f"child_{edge['source']}", "target": f"child_{edge['target']}"} for edge in DOCUMENT["edges"]
    ],
}


class Family(Outside):
    """Starts runs of one version, without asking for rights."""

    def __init__(self, kinds: Acts, version: FlowVersion) -> None:
        super().__init__(kinds)
        self._version = version

    def start_child(self, parent: UUID, request: ChildRequest, path: str, attempt: int, wait: int) -> Child:
        place = {"parent_path": path, "parent_attempt": attempt, "parent_wait": wait, "purpose": request.purpose}
        child = Run.objects.filter(parent=parent, parent_path=path, parent_wait=wait).first()
        if child is None:
            child = make_run(self._version, epoch=0, parent_id=parent, **place)
            wake(child.pk)
        return Child(str(child.pk), str(child.flow_id), 1, child.number)


async def use_a_flow(context: Context) -> Any:
    end = await context.flow(ChildRequest("other"))
    return {"state": end.state, "output": end.output, "run": end.run}


@pytest.fixture
def child_version(transactional_db: None) -> FlowVersion:
    return make_version(document=CHILD)


def child_of(run: Run) -> Run:
    return Run.objects.get(parent=run)


def test_the_end_of_a_child_wakes_its_parent_at_once(no_sweeps: None, child_version: FlowVersion) -> None:
    parent, go_on = make_run(epoch=0), threading.Event()

    async def work(context: Context) -> Any:
        await asyncio.to_thread(go_on.wait, 10)
        return "the work"

    with running_host(Family(Acts(draft=use_a_flow, child_result=work), child_version)) as host:
        host.submit(host.drive_next())
        eventually(lambda: state_of(parent) == "waiting")
        host.submit(host.drive_next())
        eventually(lambda: state_of(child_of(parent)) == "running")
        go_on.set()
        eventually(lambda: state_of(parent) == "completed")
    child = child_of(parent)
    *_, ended = (record.event for record in reading.history(parent.pk) if record.event.path == "draft")
    assert isinstance(ended, events.StepSucceeded)
    assert (child.state, ended.output) == (
        "completed",
        {"state": "completed", "output": "the work", "run": str(child.pk)},
    )


def test_cancel_pause_and_resume_reach_a_child(child_version: FlowVersion) -> None:
    parent = make_run(epoch=0)

    async def ask(context: Context) -> Any:
        await context.ask(Question(kind="ask", message="?"))

    with running_host(Family(Acts(draft=use_a_flow, child_draft=ask), child_version)):
        eventually(lambda: state_of(parent) == "waiting" and state_of(child_of(parent)) == "waiting")
        tell(parent, "pause")
        eventually(lambda: state_of(parent) == "paused" and state_of(child_of(parent)) == "paused")
        tell(parent, "resume")
        eventually(lambda: state_of(parent) == "waiting" and state_of(child_of(parent)) == "waiting")
        tell(parent, "cancel")
        eventually(lambda: state_of(parent) == "cancelled" and state_of(child_of(parent)) == "cancelled")
