"""The rows beside the journal say what a fold of it says, however the events came in batches."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.engine import events
from flows.engine.amounts import Usage
from flows.engine.events import Event
from flows.engine.records import time_text
from flows.engine.state import RunState, fold
from flows.faults import Transient
from flows.graph import parse
from flows.journal import batch, reading
from flows.journal.append import Append
from flows.journal.step_change import spread
from flows.models import Run, RunStep

from .making import DOCUMENT, call_finished, make_run, make_version

pytestmark = [pytest.mark.durable, pytest.mark.django_db]

UNTIL = "2030-01-02T03:04:05.000Z"
ERROR = Transient("busy").to_json()
PATHS = ("a", "frame", "frame[1].a", "frame[2].a", "frame[1].inner", "frame[1].inner[1].a", "frames")
QUESTION = {"kind": "ask", "message": "Which?", "assignee": "ann@example.com", "fields": [{"name": "x\u00e9"}]}


def append(run: Run, *appended: Event, epoch: int = 1) -> None:
    (one,) = commit([Append.of(run.id, epoch, appended)])
    assert one.error is None


def commit(appends: Sequence[Append]) -> Sequence[Append]:
    batch.commit(appends, look_back=False)
    return appends


def folded(run: Run) -> RunState:
    return fold(parse(DOCUMENT), reading.history(run.id))


def waits_of(row: RunStep) -> list[int]:
    """The open ones, the one that is shown first."""
    return [wait["wait"] for wait in spread(row.waits)]


def step_events(path: str, attempt: int) -> st.SearchStrategy[Event]:
    place: Any = {"path": path, "attempt": attempt}
    wait = st.integers(1, 3)
    return st.one_of(
        st.just(events.StepStarted(**place)),
        st.just(events.StepSucceeded(**place, output=1, duration_ms=5)),
        st.just(events.StepFailed(**place, error=ERROR, duration_ms=5)),
        st.just(events.StepCancelled(**place)),
        st.just(events.StepRetrying(**place, error=ERROR, delay_ms=1, due_at=UNTIL)),
        st.just(call_finished(path, 1, "0.25", attempt=attempt)),
        st.builds(
            lambda n, until, question: events.StepWaiting(
                **place, wait=n, reason="answer" if question else "timer", until=until, question=question
            ),
            wait,
            st.sampled_from([None, UNTIL]),
            st.sampled_from([None, QUESTION]),
        ),
        st.builds(
            lambda n: events.StepWoken(
                **place, wait=n, answer=None, by=None, cost=Decimal("0.5"), usage=Usage(input=1)
            ),
            wait,
        ),
    )


CLOSES = (events.StepSucceeded, events.StepFailed, events.StepCancelled, events.StepRetrying)


def sensible(made: list[Event]) -> list[Event]:
    """A step starts before anything else is said of it, and an attempt ends, with all inside, before the next."""
    attempts: dict[str, int] = {}
    open_paths: set[str] = set()
    result: list[Event] = []

    def close(path: str) -> None:
        open_paths.difference_update([one for one in open_paths if one == path or one.startswith(f"{path}[")])

    for event in made:
        path, attempt, before = event.path, event.attempt, attempts.get(event.path, 0)
        frame = path.rpartition("[")[0]
        if frame and frame not in open_paths:
            continue
        if attempt > before:
            if path in open_paths:
                result.append(events.StepRetrying(path=path, attempt=before, error=ERROR, delay_ms=1, due_at=UNTIL))
            close(path)
            result.append(events.StepStarted(path=path, attempt=attempt))
            attempts[path] = attempt
            open_paths.add(path)
        if attempt == attempts.get(path) and path in open_paths:
            result.append(type(event)(path=path, attempt=attempt, **event.arguments(event.encode())))
            if isinstance(event, CLOSES):
                close(path)
    return result


steps = st.sampled_from(PATHS).flatmap(lambda path: st.integers(1, 3).flatmap(lambda n: step_events(path, n)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(steps, max_size=40), st.lists(st.integers(1, 6)))
def test_rows_say_what_the_fold_says(db: None, made: list[Event], cuts: list[int]) -> None:
    run = make_run()
    left = sensible(made)
    while left:
        size = cuts.pop() if cuts else 3
        append(run, *left[:size])
        left = left[size:]
    state = folded(run)
    rows = {row.path: row for row in RunStep.objects.filter(run=run)}
    row_of_run = Run.objects.get(pk=run.pk)
    assert (row_of_run.cost, row_of_run.tokens_in) == (state.cost, state.usage.input)
    assert sum(row.cost for row in rows.values()) == state.cost
    for path, row in rows.items():
        step = state.steps[path]
        assert (path, row.state, row.attempt, row.cost) == (path, step.state, step.attempt, step.cost)
        assert (row.started_at is None) == (step.started_at is None)
        assert (row.finished_at is None) == (step.finished_at is None)
        assert row.duration_ms == step.duration_ms
        waiting = {wait.wait for wait in step.waits if not wait.over} if step.state == "waiting" else set()
        shown = waits_of(row)
        if row.state == "waiting":
            assert waiting <= set(shown)
        assert (row.state == "waiting") == bool(shown)


def test_a_run_that_rests_is_nobodys_and_knows_when_it_goes_on() -> None:
    run = make_run()
    append(run, events.RunStarted(worker="w"))
    append(run, events.RunWaiting(until=UNTIL))
    row = Run.objects.get(pk=run.pk)
    assert (row.state, row.worker, time_text(row.due_at or row.created_at)) == ("waiting", None, UNTIL)
    append(run, events.RunResumed(worker="w"))
    row = Run.objects.get(pk=run.pk)
    assert (row.state, row.due_at) == ("running", None)
    append(run, events.RunWaiting(until=None), events.RunResumed(worker="w"), events.RunPaused(at="a"))
    row = Run.objects.get(pk=run.pk)
    assert (row.state, row.due_at) == ("paused", None)


def test_a_step_that_asks_shows_its_question_and_whom_it_asks_until_it_is_answered() -> None:
    run = make_run()
    asked = events.StepWaiting(path="a", attempt=1, wait=1, reason="answer", until=UNTIL, question=QUESTION)
    append(run, events.StepStarted(path="a", attempt=1), asked)
    row = RunStep.objects.get(run=run, path="a")
    assert (row.state, row.assignee, row.waits) == (
        "waiting",
        "ann@example.com",
        {"wait": 1, "reason": "answer", "until": UNTIL, "question": QUESTION, "child": None},
    )
    assert row.due_at is not None
    append(run, events.StepWoken(path="a", attempt=1, wait=1, answer="left", by="u", item="i"))
    row = RunStep.objects.get(run=run, path="a")
    assert (row.state, row.assignee, row.waits, row.due_at) == ("running", "", None, None)


def test_of_several_waits_the_one_that_a_person_can_end_is_shown() -> None:
    run = make_run()
    child = events.StepWaiting(path="a", attempt=1, wait=1, reason="child", until=None, child={"run": "r"})
    asked = events.StepWaiting(path="a", attempt=1, wait=2, reason="answer", until=UNTIL, question=QUESTION)
    append(run, events.StepStarted(path="a", attempt=1), child)
    append(run, asked)
    row = RunStep.objects.get(run=run, path="a")
    assert waits_of(row) == [2, 1]
    append(run, events.StepWoken(path="a", attempt=1, wait=2, answer="x", by="u"))
    row = RunStep.objects.get(run=run, path="a")
    assert (row.state, waits_of(row), row.assignee) == ("waiting", [1], "")
    append(run, events.StepWoken(path="a", attempt=1, wait=1, answer={}, by=None))
    assert RunStep.objects.get(run=run, path="a").state == "running"


def test_what_a_child_cost_counts_in_its_step_in_the_run_and_apart() -> None:
    run = make_run()
    waits = events.StepWaiting(path="a", attempt=1, wait=1, reason="child", until=None, child={"run": "r"})
    ended = events.StepWoken(
        path="a", attempt=1, wait=1, answer={}, by=None, cost=Decimal("1.5"), usage=Usage(input=7, output=2)
    )
    append(run, events.StepStarted(path="a", attempt=1), call_finished("a", 1, "0.25"), waits, ended)
    row, step = Run.objects.get(pk=run.pk), RunStep.objects.get(run=run, path="a")
    assert (row.cost, row.children_cost, step.cost) == (Decimal("1.75"), Decimal("1.5"), Decimal("1.75"))
    assert (row.tokens_in, step.tokens_in) == (17, 17)


def test_a_frame_that_begins_anew_queues_its_inside_and_nobody_elses() -> None:
    """Also when a worker died and starts the same attempt again: then nothing is forgotten."""
    run, other = make_run(), make_run(make_version())
    inside = ("frame[1].a", "frame[1].b[2].c", "frames", "frame2[1].a")
    for one in (run, other):
        append(one, events.StepStarted(path="frame", attempt=1))
        append(one, *(events.StepSucceeded(path=path, attempt=1, output=1, duration_ms=1) for path in inside))
    append(run, events.StepStarted(path="frame", attempt=1))
    assert set(RunStep.objects.filter(run=run, state="succeeded").values_list("path", flat=True)) == set(inside)
    append(run, events.StepStarted(path="frame", attempt=2))
    queued = RunStep.objects.filter(run=run, state="queued").values_list("path", flat=True)
    assert set(queued) == {"frame[1].a", "frame[1].b[2].c"}
    append(run, events.StepSucceeded(path="frame[1].a", attempt=2, output=1, duration_ms=1))
    append(run, events.StepStarted(path="frame", attempt=2))
    assert RunStep.objects.get(run=run, path="frame[1].a").state == "succeeded"
    assert not RunStep.objects.filter(run=other, state="queued").exists()


def test_a_child_that_ends_after_its_step_still_costs_but_wakes_nobody() -> None:
    run = make_run()
    waits = events.StepWaiting(path="a", attempt=1, wait=1, reason="child", until=None, child={"run": "r"})
    append(run, events.StepStarted(path="a", attempt=1), waits)
    append(run, events.StepCancelled(path="a", attempt=1))
    append(run, events.StepWoken(path="a", attempt=1, wait=1, answer={}, by=None, cost=Decimal("2")))
    row = RunStep.objects.get(run=run, path="a")
    assert (row.state, waits_of(row), row.cost) == ("cancelled", [], Decimal(2))
