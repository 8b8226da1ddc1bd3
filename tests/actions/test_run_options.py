"""What a run is told beside its inputs is judged against the flow, and kept in its row and in its first record."""

import copy
import json
from typing import Any
from uuid import uuid4

import pytest

from flows.actions.add_message import add_message
from flows.actions.create_thread import create_thread
from flows.actions.models_named import rehearsed
from flows.actions.start_run import start_run
from flows.engine.options import RunOptions
from flows.faults import Denied, InvalidInput, NotFound
from flows.graph import parse
from flows.models import Account, Flow, Run, RunEvent, User
from tests.access.material import DOCUMENT, make_flow
from tests.graph.documents import raw, step
from tests.people import People


def start(user: User, flow: Flow, **options: Any) -> Run:
    return start_run(user, flow.workspace, flow.pk, {"topic": "x"}, options=RunOptions(**options))


@pytest.fixture
def looping(everyone: People) -> Flow:
    steps = copy.deepcopy(DOCUMENT["steps"])
    steps[1:1] = [
        {"id": "refine", "kind": "loop", "config": {"passes": 2}},
        {"id": "critic", "kind": "transform", "parent": "refine", "config": {"value": "{{ inputs.topic }}"}},
    ]
    return make_flow(everyone.workspace, everyone.alice, name="Looping", steps=steps)


def test_options_are_kept_in_the_row_and_in_the_journal(bob: User, flow: Flow) -> None:
    """R13, O23: whoever drives the run knows the same."""
    said = {
        "pins": {"draft": "given"},
        "until": "draft",
        "breakpoints": ["result"],
        "longest_ms": 60_000,
        "step_timeout_ms": 5_000,
        "cancel_below": {"percent": 50, "after_ms": 60_000},
        "metadata": {"ticket": 7},
    }
    run = start(bob, flow, **{**said, "breakpoints": ("result",)})
    run.refresh_from_db()
    assert run.options == said
    assert json.loads(RunEvent.objects.get(run=run).data)["options"] == said


def test_a_run_without_wishes_records_none(bob: User, flow: Flow) -> None:
    run = start(bob, flow)
    assert run.options == {}
    assert "options" not in json.loads(RunEvent.objects.get(run=run).data)


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"pins": {"nothing": 1}}, "options.pins.nothing"),
        ({"pins": {"draft[1].critic": 1}}, "options.pins.draft[1].critic"),
        ({"pins": {"refine[0].critic": 1}}, "options.pins.refine[0].critic"),
        ({"pins": {"refine[1].draft": 1}}, "options.pins.refine[1].draft"),
        ({"pins": {"draft": float("inf")}}, "options.pins.draft"),
        ({"metadata": {"x": "y" * 70_000}}, "options.metadata.x"),
        ({"until": "nothing"}, "options.until"),
        ({"until": "critic"}, "options.until"),
        ({"only": "critic"}, "options.only"),
        ({"only": "draft", "until": "draft"}, "options.only"),
        ({"breakpoints": ("draft", "nothing")}, "options.breakpoints.nothing"),
        ({"longest_ms": 0}, "options.longest_ms"),
        ({"longest_ms": True}, "options.longest_ms"),
        ({"step_timeout_ms": 10**12}, "options.step_timeout_ms"),
        ({"cancel_below": {"percent": 50}}, "options.cancel_below"),
        ({"cancel_below": {"percent": 101, "after_ms": 1}}, "options.cancel_below.percent"),
        ({"cancel_below": {"percent": 1, "after_ms": 0}}, "options.cancel_below.after_ms"),
    ],
)
def test_a_wish_that_cannot_be_fulfilled_is_refused_with_its_place(
    bob: User, looping: Flow, options: dict[str, Any], where: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        start(bob, looping, **options)
    assert where in [problem["where"] for problem in refused.value.problems]
    assert not Run.objects.exists()


def test_a_step_inside_a_frame_can_be_pinned_everywhere_or_in_one_pass(bob: User, looping: Flow) -> None:
    pins = {"critic": 1, "refine[2].critic": 2}
    assert start(bob, looping, pins=pins, breakpoints=("refine[1].critic",)).options["pins"] == pins


def test_one_step_can_be_executed_with_a_given_input(bob: User, flow: Flow) -> None:
    run = start(bob, flow, only="draft", pins={"brief": {"topic": "rain"}})
    assert run.options == {"only": "draft", "pins": {"brief": {"topic": "rain"}}}


def test_a_run_hears_its_thread_up_to_its_start(bob: User, flow: Flow) -> None:
    thread = create_thread(bob, flow.workspace, "Rain")
    assert start(bob, flow, thread=str(thread.pk)).options["thread_upto"] == 0
    for text in ("Hello", "Go on"):
        add_message(bob, flow.workspace, thread.pk, text)
    run = start(bob, flow, thread=str(thread.pk), thread_upto=99)
    assert (run.options, run.thread) == ({"thread": str(thread.pk), "thread_upto": 2}, thread)


def test_a_thread_of_another_workspace_is_not_there(everyone: People, flow: Flow) -> None:
    """O82-O86: THREAD_NOT_FOUND."""
    foreign = create_thread(everyone.mallory, everyone.elsewhere)
    for thread in (str(foreign.pk), str(uuid4()), "no-thread"):
        with pytest.raises(NotFound) as refused:
            start(everyone.bob, flow, thread=thread)
        assert refused.value.code == "THREAD_NOT_FOUND"
    with pytest.raises(NotFound):
        add_message(everyone.bob, everyone.workspace, foreign.pk, "Hello")
    with pytest.raises(Denied):
        create_thread(everyone.vera, everyone.workspace)


@pytest.mark.parametrize(
    ("steps", "simulated"),
    [
        ([step("a", "model", config={"model": "rehearsal/steady"})], True),
        ([step("a", "model")], True),  # what it says when nothing is said
        ([step("a", "model", config={"model": "rehearsal/steady", "fallback_model": "openai/gpt"})], False),
        ([step("a", "model", config={"model": None, "role": "writer"})], False),
        ([step("a", "agent", config={"model": "rehearsal/steady"})], True),
        ([step("a", "agent", config={"model": "openai/gpt"})], False),
        ([step("a", "router", config={"by": "model", "model": "openai/gpt", "branches": [{"name": "x"}]})], False),
        (
            [
                step("m", "model"),
                step("a", "router", config={"by": "weights", "model": "openai/gpt", "branches": [{"name": "x"}]}),
            ],
            True,
        ),
        ([step("a", "join", config={"mode": "consensus", "model": "openai/gpt"})], False),
        ([step("m", "model"), step("a", "join", config={"mode": "all", "model": "openai/gpt"})], True),
        ([step("a", "transform", config={"template": "x"})], False),
        ([step("m", "model"), step("a", "nobody_knows")], True),
    ],
)
def test_a_run_is_simulated_when_every_model_it_may_ask_is(
    everyone: People, steps: list[dict[str, Any]], simulated: bool
) -> None:
    Account.objects.create(workspace=everyone.workspace, name="openai", wire="openai-chat", base_url="https://a.test")
    assert rehearsed(parse(raw(*steps)), everyone.workspace) is simulated


def test_where_there_is_no_account_a_role_is_rehearsed(everyone: People) -> None:
    """C61-C63: otherwise nobody could try a flow of roles before there is an account."""
    role = step("a", "model", config={"model": None, "role": "Coder"})
    there = Account.objects.create(
        workspace=everyone.elsewhere, name="openai", wire="openai-chat", base_url="https://a.test"
    )
    assert rehearsed(parse(raw(role)), everyone.workspace)
    assert not rehearsed(parse(raw(role)), everyone.elsewhere)
    assert not rehearsed(parse(raw(role, step("b", "model", config={"model": "openai/gpt"}))), everyone.workspace)
    there.active = False
    there.save()
    assert rehearsed(parse(raw(role)), everyone.elsewhere)
