"""Answering what a step asks: who may, in which shape, and that the first answer counts."""

from typing import Any

import pytest

from flows.actions.answer_step import answer_step
from flows.actions.decide_call import decide_call
from flows.engine import events
from flows.engine.requests import Question
from flows.faults import Conflict, Denied, Fault, InvalidInput, NotFound, NotRunning
from flows.models import AuditEntry, InboxItem, Membership, Role, Run, RunState, User
from tests.actions.telling import asks, begin, end, rest, tell
from tests.people import People

APPROVAL = Question("approval", "May it go on?", shows="text", choices=("approved", "sent_back"))
EDITABLE = Question("approval", "May it go on?", shows="text", choices=("approved", "sent_back"), editable=True)
FORM = Question(
    "ask",
    "Which?",
    fields=(
        {"name": "choice", "type": "choice", "choices": ["a", "b"], "required": True},
        {"name": "why", "type": "text"},
    ),
)
TEXT = Question("ask", "Why?")
RECOVERY = Question("recovery", "Continue?", choices=("retry", "skip", "abort"))
UNCERTAIN = Question("uncertain", "Did it arrive?", choices=("done", "repeat", "fail"))


def asked(run: Run, question: Question, **more: Any) -> Run:
    tell(begin(run), *asks("draft", question, **more))
    return rest(run)


def answer(user: User, run: Run, said: Any, path: str = "draft", wait: int = 1) -> InboxItem:
    answer_step(user, run.workspace, run.pk, path, wait, said)
    return InboxItem.objects.latest("created_at")


@pytest.mark.parametrize(
    ("question", "said", "taken"),
    [
        (APPROVAL, {"decision": "approved"}, {"decision": "approved", "comment": ""}),
        (APPROVAL, {"decision": "sent_back", "comment": "No."}, {"decision": "sent_back", "comment": "No."}),
        (EDITABLE, {"decision": "approved", "value": [1]}, {"decision": "approved", "comment": "", "value": [1]}),
        (EDITABLE, {"decision": "approved", "value": None}, {"decision": "approved", "comment": "", "value": None}),
        (FORM, {"choice": "a"}, {"choice": "a", "why": None}),
        (TEXT, "Because.", "Because."),
        (RECOVERY, "skip", "skip"),
        (RECOVERY, "hm, maybe", "hm, maybe"),
    ],
)
def test_an_answer_that_fits_goes_to_the_inbox(bob: User, run: Run, question: Question, said: Any, taken: Any) -> None:
    item = answer(bob, asked(run, question), said)
    assert (item.run, item.kind, item.by) == (run, "answer", bob)
    assert item.data == {"path": "draft", "attempt": 1, "wait": 1, "answer": taken}
    entry = AuditEntry.objects.get(verb="run.answered")
    assert entry.data == {"path": "draft", "wait": 1, "asked": question.kind}


@pytest.mark.parametrize(
    ("question", "said", "where"),
    [
        (APPROVAL, "approved", "answer"),
        (APPROVAL, {}, "answer.decision"),
        (APPROVAL, {"decision": "maybe"}, "answer.decision"),
        (APPROVAL, {"decision": ["approved"]}, "answer.decision"),
        (APPROVAL, {"decision": "approved", "value": 1}, "answer.value"),
        (APPROVAL, {"decision": "approved", "comment": 5}, "answer.comment"),
        (APPROVAL, {"decision": "approved", "comment": "x" * 10_001}, "answer.comment"),
        (APPROVAL, {"decision": "approved", "by": "x"}, "answer.by"),
        (EDITABLE, {"decision": "approved", "value": "\x00"}, "answer.value"),
        (FORM, {}, "answer.choice"),
        (FORM, {"choice": "c"}, "answer.choice"),
        (FORM, {"choice": "a", "more": 1}, "answer.more"),
        (FORM, "a", "answer"),
        (TEXT, {"text": "x"}, "answer"),
        (TEXT, " ", "answer"),
        (TEXT, None, "answer"),
        (TEXT, "x" * 200_001, "answer"),
        (RECOVERY, ["skip"], "answer"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_its_place(
    bob: User, run: Run, question: Question, said: Any, where: str
) -> None:
    asked(run, question)
    with pytest.raises(InvalidInput) as refused:
        answer(bob, run, said)
    assert (refused.value.code, refused.value.where) == ("INVALID_ANSWER", where)
    assert not InboxItem.objects.exists()


def test_the_first_answer_counts(bob: User, alice: User, run: Run) -> None:
    asked(run, TEXT)
    item = answer(bob, run, "First.")
    for user in (alice, bob):
        with pytest.raises(Conflict) as refused:
            answer(user, run, "Second.")
        assert refused.value.code == "ALREADY_ANSWERED"
    tell(
        run,
        events.RunResumed(worker="w"),
        events.StepWoken(path="draft", attempt=1, wait=1, answer="First.", by=str(bob.pk), item=str(item.pk)),
    )
    with pytest.raises(Conflict) as refused:
        answer(alice, run, "Third.")
    assert refused.value.code == "ALREADY_ANSWERED"


def test_a_question_of_the_next_attempt_is_another_one(bob: User, run: Run) -> None:
    answer(bob, asked(run, TEXT), "First.")
    tell(run, *asks("draft", TEXT, attempt=2))
    assert answer(bob, run, "Again.").data["attempt"] == 2


def test_what_nobody_asked_cannot_be_answered(bob: User, run: Run) -> None:
    asked(run, TEXT)
    cases: list[tuple[str, int, type[Fault], str]] = [
        ("nowhere", 1, NotFound, "STEP_NOT_FOUND"),
        ("draft", 2, Conflict, "NOT_WAITING"),
    ]
    for path, wait, kind, code in cases:
        with pytest.raises(kind) as refused:
            answer(bob, run, "x", path, wait)
        assert refused.value.code == code
    tell(run, events.StepWoken(path="draft", attempt=1, wait=1, answer=None, by=None))
    with pytest.raises(Conflict) as refused:
        answer(bob, run, "Too late.")
    assert refused.value.code == "NOT_WAITING"


def test_a_call_in_doubt_takes_a_decision_and_no_answer(bob: User, run: Run) -> None:
    asked(run, UNCERTAIN, reason="decision", wait=-1)
    with pytest.raises(Conflict) as refused:
        answer(bob, run, "done", wait=-1)
    assert refused.value.code == "NOT_WAITING"
    decide_call(bob, run.workspace, run.pk, "draft", -1, "done", {"ok": True})
    item = InboxItem.objects.get()
    assert (item.kind, item.data) == (
        "decide",
        {"path": "draft", "attempt": 1, "wait": -1, "decision": "done", "output": '{"ok": true}'},
    )
    with pytest.raises(Conflict) as refused:
        decide_call(bob, run.workspace, run.pk, "draft", -1, "repeat")
    assert refused.value.code == "ALREADY_ANSWERED"


@pytest.mark.parametrize(
    ("decision", "output", "where"),
    [("perhaps", None, "decision"), ("repeat", "x", "output"), ("done", "\x00", "output")],
)
def test_a_decision_is_one_of_three(bob: User, run: Run, decision: str, output: Any, where: str) -> None:
    asked(run, UNCERTAIN, reason="decision", wait=-1)
    with pytest.raises(InvalidInput) as refused:
        decide_call(bob, run.workspace, run.pk, "draft", -1, decision, output)
    assert (refused.value.where or "").startswith(where)


def test_who_is_named_answers_and_an_owner_may_step_in(everyone: People, run: Run) -> None:
    asked(run, Question("ask", "Why?", assignee="Carol@Example.org"))
    carol = User.objects.create_user("carol@example.org", "Carol")
    Membership.objects.create(workspace=everyone.workspace, user=carol, role=Role.EDITOR)
    with pytest.raises(Denied) as refused:
        answer(everyone.bob, run, "x")
    assert "Carol@Example.org" in refused.value.message
    assert answer(carol, run, "Mine.").by == carol


def test_an_owner_answers_for_anybody(everyone: People, run: Run) -> None:
    asked(run, Question("ask", "Why?", assignee="nobody@example.org"))
    assert answer(everyone.alice, run, "Theirs.").by == everyone.alice


def test_viewers_strangers_and_runs_that_ended_get_nothing(everyone: People, run: Run) -> None:
    asked(run, TEXT)
    with pytest.raises(Denied):
        answer(everyone.vera, run, "x")
    for act in (answer_step, decide_call):
        with pytest.raises(NotFound):
            act(everyone.mallory, everyone.elsewhere, run.pk, "draft", 1, "done")
    end(run, RunState.CANCELLED)
    with pytest.raises(NotRunning):
        answer(everyone.bob, run, "x")
    assert not InboxItem.objects.exists()


def test_of_several_open_waits_each_can_be_answered(bob: User, run: Run) -> None:
    asked(run, TEXT)
    more = events.StepWaiting(path="draft", attempt=1, wait=2, reason="answer", until=None, question=APPROVAL.to_json())
    tell(run, more)
    assert answer(bob, run, {"decision": "approved"}, wait=2).data["wait"] == 2
    assert answer(bob, run, "One.", wait=1).data["wait"] == 1
