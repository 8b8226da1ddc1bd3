"""Actions and engine together: what people say to runs really happens, with real kinds and a real host."""

from typing import Any

import pytest

from flows.actions.answer_step import answer_step
from flows.actions.cancel_run import cancel_run
from flows.actions.fork_run import ForkWish, fork_run
from flows.actions.pause_run import pause_run
from flows.actions.rerun_run import rerun_run
from flows.actions.resume_run import resume_run
from flows.actions.start_run import start_run
from flows.engine.options import RunOptions
from flows.faults import Conflict
from flows.journal.reading import history
from flows.models import Flow, Run, RunState
from flows.steps.registry import catalogue
from tests.access.material import make_flow
from tests.graph.documents import edge, step
from tests.people import People
from tests.runtime.hosts import Outside, eventually, running_host

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]

APPROVED = {
    "steps": [
        step("draft", "transform", config={"value": "A draft about {{ inputs.topic }}"}),
        step("check", "approval", config={"shows": "{{ draft }}", "editable": True}),
        step("result", "output", config={"value": "{{ check }}!"}),
    ],
    "edges": [edge("draft", "check"), edge("check", "result", "approved")],
}
PLAIN = {
    "steps": [
        step("draft", "transform", config={"value": "{{ inputs.topic }}"}),
        step("shout", "transform", config={"value": "{{ draft }}!"}),
        step("result", "output", config={"value": "{{ shout }}"}),
    ],
    "edges": [edge("draft", "shout"), edge("shout", "result")],
}


def flow_of(everyone: People, parts: dict[str, Any]) -> Flow:
    return make_flow(everyone.workspace, everyone.alice, name="Driven", **parts)


def start(everyone: People, flow: Flow, **options: Any) -> Run:
    return start_run(everyone.bob, flow.workspace, flow.pk, {"topic": "rain"}, options=RunOptions(**options))


def reaches(run: Run, state: RunState) -> None:
    eventually(lambda: Run.objects.filter(pk=run.pk, state=state, worker=None).exists())
    run.refresh_from_db()


def executed(run: Run) -> list[str]:
    return [record.event.path for record in history(run.pk) if record.event.type == "step_started"]


def test_an_answer_takes_up_a_run_that_rests(everyone: People) -> None:
    """C108, R13: waiting costs no worker, and the answer goes on from there."""
    run = start(everyone, flow_of(everyone, APPROVED))
    with running_host(Outside(catalogue())):
        reaches(run, RunState.WAITING)
        answer_step(everyone.bob, run.workspace, run.pk, "check", 1, {"decision": "approved", "value": "Edited"})
        reaches(run, RunState.COMPLETED)
        with pytest.raises(Conflict) as refused:
            answer_step(everyone.alice, run.workspace, run.pk, "check", 1, {"decision": "approved"})
    assert run.output == "Edited!"
    assert refused.value.code == "FLOW_NOT_RUNNING"
    assert not run.inbox.filter(taken_at=None).exists()


def test_a_run_that_waits_for_a_person_can_be_cancelled(everyone: People) -> None:
    run = start(everyone, flow_of(everyone, APPROVED))
    with running_host(Outside(catalogue())):
        reaches(run, RunState.WAITING)
        cancel_run(everyone.bob, run.workspace, run.pk, "Nobody is there.")
        reaches(run, RunState.CANCELLED)
    [asked] = [record.event for record in history(run.pk) if record.event.type == "cancel_requested"]
    assert getattr(asked, "reason", None) == "Nobody is there."


def test_a_fork_executes_only_what_begins_anew(everyone: People) -> None:
    run = start(everyone, flow_of(everyone, PLAIN))
    change = {"op": "set", "at": ["steps", "shout", "config", "value"], "value": "{{ draft }}?"}
    with running_host(Outside(catalogue())):
        reaches(run, RunState.COMPLETED)
        fork = fork_run(everyone.bob, run.workspace, run.pk, ForkWish(changes=[change]))
        reaches(fork, RunState.COMPLETED)
        given = fork_run(everyone.bob, run.workspace, fork.pk, ForkWish(outputs={"draft": "snow"}))
        reaches(given, RunState.COMPLETED)
    assert (run.output, fork.output, given.output) == ("rain!", "rain?", "snow?")
    assert (executed(fork), executed(given)) == (["shout", "result"], ["shout", "result"])


def test_a_rerun_executes_no_finished_step_again(everyone: People) -> None:
    """A rerun from the failed step is a fork without edits."""
    broken = {**PLAIN, "steps": [*PLAIN["steps"]]}
    broken["steps"][1] = step("shout", "transform", config={"value": "{{ draft | first / 0 }}"})
    run = start(everyone, flow_of(everyone, broken))
    with running_host(Outside(catalogue())):
        reaches(run, RunState.FAILED)
        again = rerun_run(everyone.bob, run.workspace, run.pk)
        reaches(again, RunState.FAILED)
    assert (executed(run), executed(again)) == (["draft", "shout"], ["shout"])


def test_a_breakpoint_pauses_and_resuming_goes_on(everyone: People) -> None:
    run = start(everyone, flow_of(everyone, PLAIN), breakpoints=("shout",))
    with running_host(Outside(catalogue())):
        reaches(run, RunState.PAUSED)
        assert executed(run) == ["draft"]
        resume_run(everyone.bob, run.workspace, run.pk)
        reaches(run, RunState.COMPLETED)
    assert run.output == "rain!"


def test_a_run_that_waits_can_be_paused_and_still_be_answered(everyone: People) -> None:
    run = start(everyone, flow_of(everyone, APPROVED))
    with running_host(Outside(catalogue())):
        reaches(run, RunState.WAITING)
        pause_run(everyone.bob, run.workspace, run.pk)
        reaches(run, RunState.PAUSED)
        answer_step(everyone.bob, run.workspace, run.pk, "check", 1, {"decision": "approved"})
        resume_run(everyone.bob, run.workspace, run.pk)
        reaches(run, RunState.COMPLETED)
    assert run.output == "A draft about rain!"


@pytest.mark.parametrize(
    ("options", "output", "ran"),
    [
        ({"until": "shout"}, "rain!", ["draft", "shout"]),
        ({"pins": {"draft": "snow"}}, "snow!", ["shout", "result"]),
        ({"only": "draft"}, "rain", ["draft"]),
        ({"only": "shout", "pins": {"draft": "snow"}}, "snow!", ["shout"]),
        ({"only": "result", "pins": {"shout": "snow"}}, "snow", ["result"]),
    ],
)
def test_a_run_can_end_early_or_be_one_step_alone(
    everyone: People, options: dict[str, Any], output: str, ran: list[str]
) -> None:
    """O23, R13: run until a step, pinned outputs, one step with a given input."""
    run = start(everyone, flow_of(everyone, PLAIN), **options)
    with running_host(Outside(catalogue())):
        reaches(run, RunState.COMPLETED)
    assert (run.output, executed(run)) == (output, ran)
