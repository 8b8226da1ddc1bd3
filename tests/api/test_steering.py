"""What people do to runs over the API: each of these only asks, and says what came of it."""

import json
from typing import Any

import pytest

from flows.engine import events
from flows.engine.requests import Question
from flows.models import Flow, FlowVersion, Membership, Role, Run, RunState, User
from tests.access.material import client_of, make_flow
from tests.actions.telling import asks, begin, did, end, failed, rest, tell

APPROVAL = Question("approval", "May it go on?", shows="A draft", choices=("approved", "sent_back"))


def post(user: User, run: Run, what: str, body: dict[str, Any] | None = None) -> Any:
    client = client_of(user)
    if body is None:
        return client.generic("POST", f"/api/runs/{run.pk}/{what}/")  # as a browser sends it: no body, no type
    return client.post(f"/api/runs/{run.pk}/{what}/", body, content_type="application/json")


def published(flow: Flow) -> FlowVersion:
    assert flow.published is not None
    return flow.published


def get(user: User, path: str) -> Any:
    return client_of(user).get(f"/api/{path}")


def test_a_run_is_started_with_options(bob: User, flow: Flow) -> None:
    """O23, R13, C110: pins, limits, breakpoints."""
    options = {"only": "draft", "pins": {"brief": {"topic": "snow"}}, "longest_ms": 60_000_000_000 // 1000}
    body = {"flow": str(flow.pk), "inputs": {"topic": "rain"}, "options": options}
    made = client_of(bob).post("/api/runs/", body, content_type="application/json")
    assert (made.status_code, made.json()["options"]) == (201, options)
    body["options"] = {"until": "nothing", "breakpoints": ["draft", "nobody"]}
    refused = client_of(bob).post("/api/runs/", body, content_type="application/json")
    assert refused.status_code == 400
    assert [error["where"] for error in refused.json()["errors"]] == ["options.breakpoints.nobody", "options.until"]
    wishes: list[dict[str, Any]] = [
        {"until": 5},
        {"pins": []},
        {"more": 1},
        {"longest_ms": "1"},
        {"cancel_below": {"percent": 5}},
    ]
    for wrong in wishes:
        body["options"] = wrong
        refused = client_of(bob).post("/api/runs/", body, content_type="application/json")
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["where"].startswith("options."), wrong
    assert Run.objects.count() == 1


def test_pausing_resuming_and_cancelling_are_accepted(bob: User, run: Run) -> None:
    tell(begin(run), events.RunPaused(at="draft"))
    for what in ("resume", "pause", "cancel"):
        answer = post(bob, run, what)
        assert (answer.status_code, answer.json()["state"]) == (202, "paused")
    assert list(run.inbox.order_by("created_at").values_list("kind", flat=True)) == ["resume", "cancel"]


def test_a_run_that_ended_says_so(bob: User, run: Run) -> None:
    end(begin(run), RunState.COMPLETED)
    bodies: dict[str, Any] = {
        "pause": None,
        "resume": None,
        "cancel": {"reason": "x"},
        "answer": {"path": "draft", "wait": 1, "answer": "x"},
        "decide": {"path": "draft", "wait": 1, "decision": "done"},
    }
    for what, body in bodies.items():
        answer = post(bob, run, what, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "FLOW_NOT_RUNNING"), what


def test_what_a_run_asks_is_listed_answered_once_and_gone(bob: User, alice: User, run: Run) -> None:
    """C108: approve or send back, with a comment."""
    rest(tell(begin(run), *asks("draft", APPROVAL)))
    [wait] = get(bob, f"runs/{run.pk}/waits/").json()["results"]
    assert (wait["path"], wait["wait"], wait["attempt"], wait["reason"]) == ("draft", 1, 1, "answer")
    assert (wait["question"]["message"], wait["assignee"], wait["mine"]) == ("May it go on?", "", True)
    assert wait["run"] == {"id": str(run.pk), "number": 1, "flow": {"id": str(run.flow_id), "name": "Refine"}}
    assert get(bob, f"runs/{run.pk}/").json()["waits"] == [wait]
    assert get(bob, "waits/").json()["results"] == [wait]
    said = {"path": "draft", "wait": 1, "answer": {"decision": "sent_back", "comment": "Shorter."}}
    assert post(bob, run, "answer", said).status_code == 202
    second = post(alice, run, "answer", said)
    assert (second.status_code, second.json()["code"]) == (409, "ALREADY_ANSWERED")
    tell(run, events.StepWoken(path="draft", attempt=1, wait=1, answer=said["answer"], by=str(bob.pk)))
    assert get(bob, "waits/").json()["results"] == []


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ({"path": "draft", "wait": 1, "answer": {"decision": "maybe"}}, 400, "answer.decision"),
        ({"path": "draft", "wait": 1, "answer": None}, 400, "answer"),
        ({"path": "draft", "wait": "1", "answer": "x"}, 400, "wait"),
        ({"path": "x" * 501, "wait": 1, "answer": "x"}, 400, "path"),
        ({"path": "draft", "wait": 1}, 400, "answer"),
        ({"path": "nowhere", "wait": 1, "answer": "x"}, 404, "path"),
        ({"path": "draft", "wait": 7, "answer": "x"}, 409, "wait"),
    ],
)
def test_an_answer_that_does_not_fit_is_told_where(
    bob: User, run: Run, body: dict[str, Any], status: int, where: str
) -> None:
    tell(begin(run), *asks("draft", APPROVAL))
    answer = post(bob, run, "answer", body)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (status, where)
    assert not run.inbox.exists()


def test_a_call_in_doubt_is_decided(bob: User, run: Run) -> None:
    tell(begin(run), *asks("draft", Question("uncertain", "Did it arrive?"), reason="decision", wait=-2))
    [wait] = get(bob, f"runs/{run.pk}/waits/").json()["results"]
    assert (wait["reason"], wait["wait"]) == ("decision", -2)
    answer = post(bob, run, "decide", {"path": "draft", "wait": -2, "decision": "repeat"})
    assert answer.status_code == 202
    assert run.inbox.get().data == {"path": "draft", "attempt": 1, "wait": -2, "decision": "repeat"}
    wrong = post(bob, run, "decide", {"path": "draft", "wait": -2, "decision": "perhaps"})
    assert (wrong.status_code, wrong.json()["errors"][0]["where"]) == (400, "decision")


def test_waiting_for_you_is_what_is_put_to_you_or_to_nobody(bob: User, alice: User, vera: User, flow: Flow) -> None:
    for assignee in ("", "bob@example.org", "Bob@Example.org", "carol@example.org"):
        run = Run.objects.create(
            workspace=flow.workspace, flow=flow, version=published(flow), number=Run.objects.count() + 1, seq=1
        )
        tell(begin(run), *asks("draft", Question("ask", "Why?", assignee=assignee)))
    assert [one["assignee"] for one in get(bob, "waits/?mine=true").json()["results"]] == [
        "Bob@Example.org",
        "bob@example.org",
        "",
    ]
    assert [one["mine"] for one in get(bob, "waits/").json()["results"]] == [False, True, True, True]
    assert len(get(alice, "waits/?mine=true").json()["results"]) == 1
    assert get(vera, "waits/?mine=true").json()["results"] == []
    assert len(get(vera, "waits/").json()["results"]) == 4
    assert get(bob, "waits/?mine=1").json()["errors"][0]["where"] == "mine"


def test_questions_come_page_by_page_and_with_few_questions_to_the_database(
    bob: User, run: Run, flow: Flow, django_assert_max_num_queries: Any
) -> None:
    tell(begin(run), *(event for number in range(70) for event in asks(f"each[{number + 1}].x", APPROVAL)))
    client = client_of(bob)
    for path in (f"runs/{run.pk}/waits/", "waits/"):
        with django_assert_max_num_queries(5) as asked:
            first = client.get(f"/api/{path}").json()
        assert not [query["sql"] for query in asked.captured_queries if '"document"' in query["sql"]]
        second = get(bob, f"{path}?cursor={first['next']}").json()
        assert (len(first["results"]), len(second["results"]), second["next"]) == (50, 20, None)
        assert len({one["path"] for one in first["results"] + second["results"]}) == 70
    for cursor in ("x", "W10", "", "LTE", "Ing=", "A" * 1000):
        assert get(bob, f"waits/?cursor={cursor}").status_code == 400, cursor


def test_runs_that_ended_and_other_waits_ask_nobody(bob: User, run: Run) -> None:
    timer = events.StepWaiting(path="draft", attempt=1, wait=1, reason="timer", until="2030-01-01T00:00:00.000Z")
    tell(begin(run), events.StepStarted(path="draft", attempt=1), timer)
    assert get(bob, "waits/").json()["results"] == []
    both = events.StepWaiting(path="draft", attempt=1, wait=2, reason="answer", until=None, question=APPROVAL.to_json())
    tell(run, both)
    assert [one["wait"] for one in get(bob, "waits/").json()["results"]] == [2]
    end(run, RunState.CANCELLED)
    for path in ("waits/", f"runs/{run.pk}/waits/"):
        assert get(bob, path).json()["results"] == []


def test_a_fork_is_shown_before_it_is_made(bob: User, run: Run) -> None:
    """O117, R5: what is kept costs nothing again."""
    end(tell(begin(run), *did("brief", "draft", "result")), RunState.COMPLETED)
    told = get(bob, f"runs/{run.pk}/fork/?at=draft").json()
    assert told == {
        "kept": ["brief"],
        "redone": ["draft", "result"],
        "kept_count": 1,
        "redone_count": 2,
        "kept_cost": "0.0000",
    }
    assert get(bob, f"runs/{run.pk}/fork/?at=draft,result").json()["redone"] == ["draft", "result"]
    assert get(bob, f"runs/{run.pk}/fork/?at={run.seq}").json()["redone"] == []
    assert get(bob, f"runs/{run.pk}/fork/").json()["redone"] == []
    for at, status in (("nothing", 404), ("9" * 9, 400), ("9" * 30, 404), ("a,b,", 400), ("x" * 501, 400)):
        assert get(bob, f"runs/{run.pk}/fork/?at={at}").status_code == status, at


def test_a_fork_is_made_with_edits_and_outputs(bob: User, run: Run) -> None:
    end(tell(begin(run), *did("brief", "draft", "result")), RunState.COMPLETED)
    change = {"op": "set", "at": ["steps", "result", "config", "value"], "value": "So: {{ draft }}"}
    made = post(bob, run, "fork", {"changes": [change], "outputs": {"draft": "Mine"}})
    assert made.status_code == 201
    fork = made.json()
    assert (fork["origin"], fork["number"], fork["parent"], fork["state"]) == (str(run.pk), 2, None, "pending")
    detail = get(bob, f"runs/{fork['id']}/").json()
    assert detail["edits"] == [change]
    assert detail["document"]["steps"][2]["config"]["value"] == "So: {{ draft }}"
    assert get(bob, f"runs/{run.pk}/").json()["document"]["steps"][2]["config"]["value"] == "{{ draft }}"
    assert [step["path"] for step in get(bob, f"runs/{fork['id']}/steps/").json()["results"]] == ["brief", "draft"]
    assert post(bob, run, "fork", {"at": ["draft", "result"]}).status_code == 201
    assert post(bob, run, "fork", {"at": 3, "options": {"until": "draft"}}).json()["options"] == {"until": "draft"}
    assert post(bob, run, "fork").status_code == 201
    for body, where in (
        ({"at": -1}, "at"),
        ({"at": True}, "at"),
        ({"at": {"x": 1}}, "at"),
        ({"at": ["a"] * 101}, "at"),
        ({"outputs": []}, "outputs"),
        ({"changes": "x"}, "changes"),
        ({"document": 5}, "document"),
        ({"options": {"only": "nothing"}}, "options.only"),
        ({"more": 1}, "more"),
    ):
        refused = post(bob, run, "fork", body)
        assert (refused.status_code, refused.json()["errors"][0]["where"]) == (400, where), body


def test_a_failed_run_is_rerun(bob: User, run: Run) -> None:
    early = post(bob, run, "rerun")
    assert (early.status_code, early.json()["code"]) == (409, "FLOW_ALREADY_RUNNING")
    end(tell(begin(run), *did("brief"), *failed("draft")), RunState.FAILED)
    made = post(bob, run, "rerun")
    assert (made.status_code, made.json()["origin"]) == (201, str(run.pk))


def test_child_runs_are_shown_with_their_parent(bob: User, run: Run, flow: Flow) -> None:
    """C106: sub-orchestrations. A list of runs is not flooded by the parts of one."""
    child = Run.objects.create(
        workspace=run.workspace,
        flow=flow,
        version=published(flow),
        number=2,
        parent=run,
        parent_path="sub",
        parent_attempt=1,
        parent_wait=1,
        purpose="sub_flow",
        depth=1,
    )
    [listed] = get(bob, "runs/").json()["results"]
    assert (listed["id"], listed["parent"], listed["depth"], listed["purpose"]) == (str(run.pk), None, 0, "")
    [part] = get(bob, f"runs/?parent={run.pk}").json()["results"]
    assert part["parent"] == {"run": str(run.pk), "path": "sub", "attempt": 1, "wait": 1}
    assert (part["id"], part["purpose"], part["depth"]) == (str(child.pk), "sub_flow", 1)
    assert get(bob, f"runs/{run.pk}/").json()["children"] == [str(child.pk)]
    assert get(bob, "runs/?parent=x").status_code == 400


def test_a_named_question_is_answered_by_who_is_named(bob: User, alice: User, run: Run) -> None:
    tell(begin(run), *asks("draft", Question("ask", "Why?", assignee="carol@example.org")))
    body = {"path": "draft", "wait": 1, "answer": "Because."}
    refused = post(bob, run, "answer", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "PERMISSION_DENIED")
    carol = User.objects.create_user("carol@example.org", "Carol")
    Membership.objects.create(workspace=run.workspace, user=carol, role=Role.EDITOR)
    assert post(carol, run, "answer", body).status_code == 202


def test_every_event_passes_through_the_journal_page(bob: User, run: Run) -> None:
    """O106-O111: waits, pauses and passes are events like any other."""
    tell(
        begin(run),
        events.PauseRequested(by=str(bob.pk)),
        events.RunPaused(at="draft"),
        events.ResumeRequested(by=str(bob.pk)),
        events.RunResumed(worker="w"),
        *asks("draft", APPROVAL),
        events.PassEnded(path="draft", attempt=1, number=1, score=0.5, exit=None),
        events.RunWaiting(until=None),
    )
    told = get(bob, f"runs/{run.pk}/events/").json()
    assert [record["type"] for record in told["results"]][2:5] == ["pause_requested", "run_paused", "resume_requested"]
    assert told["results"][-1]["data"] == {"until": None}
    described = json.dumps(get(bob, "schema/").json()["components"]["schemas"]["EventType"])
    assert all(f'"{record["type"]}"' in described for record in told["results"])


def test_another_flow_of_the_workspace_is_not_in_the_way(bob: User, flow: Flow, run: Run) -> None:
    other = make_flow(flow.workspace, bob, name="Other")
    assert [one["id"] for one in get(bob, f"runs/?flow={other.pk}").json()["results"]] == []
