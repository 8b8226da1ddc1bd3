from typing import Any

from flows.actions.delete_flow import delete_flow
from flows.models import Flow, InboxItem, Run, RunState, User
from tests.access.material import client_of


def test_a_run_starts_with_its_first_event(bob: User, flow: Flow) -> None:
    body = {"flow": str(flow.pk), "inputs": {"topic": "rain"}}
    answer = client_of(bob).post("/api/runs/", body, content_type="application/json")
    assert answer.status_code == 201
    run = answer.json()
    assert (run["number"], run["version"], run["state"], run["simulated"]) == (1, 1, "pending", True)
    assert (run["cost"], run["currency"], run["inputs"]) == ("0.0000", "USD", {"topic": "rain"})
    assert run["started_by"] == {"id": str(bob.pk), "name": "Bob"}
    assert (run["output"], run["error"], run["started_at"]) == (None, None, None)
    events = client_of(bob).get(f"/api/runs/{run['id']}/events/").json()
    assert events["seq"] == 1
    [record] = events["results"]
    assert (record["type"], record["seq"], record["epoch"], record["path"]) == ("run_created", 1, 0, "")
    assert record["data"]["by"] == str(bob.pk)
    assert record["data"]["inputs"] == {"topic": "rain"}


def test_every_problem_with_the_inputs_is_named(bob: User, flow: Flow) -> None:
    body = {"flow": str(flow.pk), "inputs": {"colour": "red"}}
    problem = client_of(bob).post("/api/runs/", body, content_type="application/json").json()
    assert problem["code"] == "INVALID_INPUT"
    assert {error["where"] for error in problem["errors"]} == {"colour", "topic"}
    assert not Run.objects.exists()


def test_one_run_shows_the_document_it_executes(bob: User, flow: Flow, run: Run) -> None:
    Flow.objects.update(document={})
    assert client_of(bob).get(f"/api/runs/{run.pk}/").json()["document"]["steps"][1]["id"] == "draft"


def test_events_begin_after_a_seq(bob: User, run: Run) -> None:
    assert client_of(bob).get(f"/api/runs/{run.pk}/events/?since=1").json() == {"results": [], "seq": 1}


def test_the_list_knows_flow_and_state(bob: User, run: Run, flow: Flow) -> None:
    client = client_of(bob)
    for query, found in (
        ("", 1),
        (f"?flow={flow.pk}", 1),
        (f"?flow={run.pk}", 0),
        ("?state=pending", 1),
        ("?state=failed", 0),
    ):
        assert len(client.get(f"/api/runs/{query}").json()["results"]) == found, query


def test_the_list_asks_once(bob: User, run: Run, django_assert_max_num_queries: Any) -> None:
    client = client_of(bob)
    with django_assert_max_num_queries(4):
        client.get("/api/runs/")


def test_cancelling_asks_the_driver_once(bob: User, run: Run) -> None:
    client = client_of(bob)
    for _ in range(2):
        assert client.post(f"/api/runs/{run.pk}/cancel/", content_type="application/json").status_code == 202
    item = InboxItem.objects.get()
    assert (item.kind, item.by) == ("cancel", bob)


def test_a_run_that_ended_cannot_be_cancelled(bob: User, run: Run) -> None:
    Run.objects.update(state=RunState.COMPLETED)
    answer = client_of(bob).post(f"/api/runs/{run.pk}/cancel/", {"reason": "x"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "FLOW_NOT_RUNNING")
    assert not InboxItem.objects.exists()


def test_lists_of_runs_and_journals_read_no_documents(
    bob: User, flow: Flow, run: Run, django_assert_max_num_queries: Any
) -> None:
    """A run needs the name of its flow and the number of its version; only the page of one run draws it."""
    client = client_of(bob)
    for path in ("runs/", f"runs/{run.pk}/events/"):
        with django_assert_max_num_queries(6) as asked:
            assert client.get(f"/api/{path}").status_code == 200
        assert not [query["sql"] for query in asked.captured_queries if '"document"' in query["sql"]], path
    assert client.get(f"/api/runs/{run.pk}/").json()["document"] == flow.document


def test_what_a_deleted_flow_ran_can_still_be_read(bob: User, alice: User, flow: Flow, run: Run) -> None:
    """O22: the flow is gone from everywhere, what it did is not."""
    delete_flow(alice, flow.workspace, flow.pk)
    client = client_of(bob)
    for path in (f"runs/{run.pk}/", f"runs/{run.pk}/events/"):
        assert client.get(f"/api/{path}").status_code == 200, path
    assert client.get(f"/api/runs/{run.pk}/").json()["document"] == flow.document
    for path in ("runs/", f"runs/?flow={flow.pk}"):
        assert [found["id"] for found in client.get(f"/api/{path}").json()["results"]] == [str(run.pk)]
