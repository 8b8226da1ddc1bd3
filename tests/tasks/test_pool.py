"""The pool under a real Celery worker, on the broker that the settings name."""

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from celery import shared_task, signals
from django.db import transaction

from flows.models import Run
from flows.runtime.host import Host
from flows.runtime.wake import DRIVE, wake
from flows.tasks.awaited import AwaitedTask
from orchestrator.celery import app
from orchestrator.embedded.worker import EmbeddedWorker
from tests.journal.making import make_run
from tests.runtime.hosts import eventually

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]

tried: list[int] = []


@shared_task(base=AwaitedTask, name="tests.double")
async def double(number: int) -> int:
    await asyncio.sleep(0)
    return number * 2


@shared_task(base=AwaitedTask, name="tests.break")
async def break_down() -> None:
    raise LookupError("broken")


@shared_task(base=AwaitedTask, name="tests.again", bind=True, max_retries=2, default_retry_delay=0)
async def again(self: Any) -> None:
    tried.append(1)
    raise self.retry()


@shared_task(name="tests.plain")
def plain(number: int) -> str:
    return f"{number} on {threading.current_thread().name}"


class Outcomes:
    """What Celery's tracer reported, by its signals."""

    def __init__(self) -> None:
        self.results: dict[str, list[Any]] = {}
        self._changed = threading.Condition()

    def note(self, name: str, outcome: Any) -> None:
        with self._changed:
            self.results.setdefault(name, []).append(outcome)
            self._changed.notify_all()

    def wait_for(self, name: str) -> Any:
        with self._changed:
            assert self._changed.wait_for(lambda: name in self.results, 15), f"{name} was not recorded"
            return self.results[name][0]


@pytest.fixture
def outcomes() -> Iterator[Outcomes]:
    outcomes = Outcomes()

    def succeeded(sender: Any, result: Any, **rest: Any) -> None:
        outcomes.note(sender.name, result)

    def failed(sender: Any, exception: BaseException, **rest: Any) -> None:
        outcomes.note(sender.name, exception)

    signals.task_success.connect(succeeded)
    signals.task_failure.connect(failed)
    yield outcomes
    signals.task_success.disconnect(succeeded)
    signals.task_failure.disconnect(failed)


@pytest.fixture
def worker(transactional_db: None, outcomes: Outcomes) -> Iterator[EmbeddedWorker]:
    died = threading.Event()
    worker = EmbeddedWorker(died.set)
    worker.start()
    yield worker
    assert worker.stop(10), "the worker did not stop"
    assert not died.is_set()
    assert Host.current() is None


def test_what_a_coroutine_returns_is_recorded(worker: EmbeddedWorker, outcomes: Outcomes) -> None:
    double.delay(21)
    assert outcomes.wait_for("tests.double") == 42


def test_what_a_coroutine_raises_is_recorded(worker: EmbeddedWorker, outcomes: Outcomes) -> None:
    break_down.delay()
    assert isinstance(outcomes.wait_for("tests.break"), LookupError)


def test_a_coroutine_can_ask_to_be_retried(worker: EmbeddedWorker, outcomes: Outcomes) -> None:
    tried.clear()
    again.delay()
    assert type(outcomes.wait_for("tests.again")).__name__ == "MaxRetriesExceededError"
    assert len(tried) == 3


def test_a_plain_task_runs_on_a_thread_and_not_on_the_loop(worker: EmbeddedWorker, outcomes: Outcomes) -> None:
    plain.delay(7)
    assert outcomes.wait_for("tests.plain") != "7 on engine"


def test_a_message_drives_a_run_and_its_outcome_is_recorded(worker: EmbeddedWorker, outcomes: Outcomes) -> None:
    """Through a real Celery task."""
    with transaction.atomic():
        run = make_run(epoch=0)
        wake(run.pk)
    outcomes.wait_for(DRIVE)
    eventually(lambda: Run.objects.get(pk=run.pk).state == "completed")


@pytest.mark.parametrize(
    "kwargs", [{"run": "00000000-0000-0000-0000-000000000000"}, {"run": "'; DROP TABLE flows_run; --"}, {}]
)
def test_a_forged_message_changes_nothing(worker: EmbeddedWorker, outcomes: Outcomes, kwargs: dict[str, str]) -> None:
    """Attack 31."""
    paused = make_run(epoch=3, state="paused")
    app.send_task(DRIVE, kwargs=kwargs)
    assert outcomes.wait_for(DRIVE) is None
    paused.refresh_from_db()
    assert (paused.state, paused.epoch, paused.seq) == ("paused", 3, 1)


def test_a_message_that_cannot_be_read_is_dropped_and_the_worker_goes_on(
    worker: EmbeddedWorker, outcomes: Outcomes
) -> None:
    """Attack 31: another serializer."""
    headers = {"lang": "py", "task": DRIVE, "id": "forged", "argsrepr": "", "kwargsrepr": "", "root_id": "forged"}
    with app.producer_pool.acquire() as producer:
        for body, kind in ((b"\x80\x04.", "application/x-python-serialize"), (b"{", "application/json")):
            producer.publish(
                body,
                routing_key=app.conf.task_default_queue,
                content_type=kind,
                content_encoding="binary" if "python" in kind else "utf-8",
                headers=headers,
                correlation_id="forged",
            )
        producer.publish(
            json.loads('[[], {"unexpected": 1}, {}]'), routing_key="baton", headers=headers, serializer="json"
        )
    double.delay(1)
    assert outcomes.wait_for("tests.double") == 2


@pytest.mark.parametrize(
    ("body", "header"),
    [
        ("[]", {}),
        ("null", {}),
        ('{"a": 1}', {}),
        ("[1, 2, 3]", {}),
        ('[[], {"run": "x"}, 7]', {}),
        ("[[], {}, {}]", {"timelimit": ["soon", "later"]}),
        ("[[], {}, {}]", {"timelimit": 7}),
        ("[[], {}, {}]", {"eta": "rubbish"}),
        ("[[], {}, {}]", {"expires": ["never"]}),
        ("[[], {}, {}]", {"retries": "often"}),
        ("[[], {}, {}]", {"task": ["a", "list"]}),
    ],
)
def test_a_forged_message_does_not_end_the_worker_and_does_not_come_back(
    worker: EmbeddedWorker, outcomes: Outcomes, body: str, header: dict[str, Any]
) -> None:
    """Attack 31: Celery itself would end, put the message back, and end again at its next start."""
    headers = {"lang": "py", "task": DRIVE, "id": "forged", "argsrepr": "", "kwargsrepr": "", **header}
    with app.producer_pool.acquire() as producer:
        producer.publish(json.loads(body), routing_key=app.conf.task_default_queue, headers=headers, serializer="json")
    double.delay(1)
    assert outcomes.wait_for("tests.double") == 2
    assert worker.error is None
