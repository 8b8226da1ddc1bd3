"""A worker's host as it is really put together: its runs start others, keep large values, and sign what leaves."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from typing import Any

import pytest
from django.db.models import Sum

from flows.actions.start_run import start_run
from flows.engine.events import StepSucceeded
from flows.faults import Misconfigured
from flows.journal import reading
from flows.models import Artifact, CachedReply, Credential, Flow, Run
from flows.reach.allowance import Allowance
from flows.runtime import drive
from flows.storage.credentials import set_secret
from flows.tasks.compose import Composition
from tests.access.material import make_flow
from tests.people import People
from tests.runtime.hosts import eventually, running_host

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drive, "LINGER_SECONDS", 0.05)


def flow_of(people: People, name: str, *steps: dict[str, Any]) -> Flow:
    ids = [step["id"] for step in steps]
    edges = [{"source": one, "target": next} for one, next in pairwise(ids)]
    return make_flow(people.workspace, people.bob, name=name, inputs=[], steps=list(steps), edges=edges)


def step(id: str, kind: str, **config: Any) -> dict[str, Any]:
    return {"id": id, "kind": kind, "config": config}


def ran(people: People, flow: Flow) -> Run:
    run = start_run(people.bob, people.workspace, flow.pk, {})
    with running_host(Composition()):
        eventually(lambda: not Run.objects.unfinished().exists(), timeout=30)
    run.refresh_from_db()
    return run


DRAFT = step("draft", "model", action="generate", model="rehearsal/steady", prompt="Write.")


def test_a_step_runs_another_flow_and_pays_for_it(everyone: People) -> None:
    inner = flow_of(everyone, "Inner", DRAFT, step("result", "output", value="{{ draft }}"))
    outer = flow_of(
        everyone, "Outer", step("use", "sub_flow", flow="Inner"), step("result", "output", value="{{ use }}")
    )
    run = ran(everyone, outer)
    child = Run.objects.get(parent=run)
    assert (run.state, child.state, child.flow_id) == ("completed", "completed", inner.pk)
    assert run.output == child.output
    assert run.cost == run.children_cost == child.cost
    assert run.steps.aggregate(cost=Sum("cost"))["cost"] == run.cost


def test_a_flow_that_calls_itself_without_an_end_fails_with_a_typed_error(everyone: People) -> None:
    endless = flow_of(everyone, "Endless", step("use", "sub_flow", flow="Endless"))
    run = ran(everyone, endless)
    assert run.state == "failed"
    deepest = Run.objects.order_by("-depth")[0]
    assert (deepest.depth, deepest.error and deepest.error["code"]) == (8, "SUB_FLOW_TOO_DEEP")
    assert Run.objects.count() == 9


def test_a_step_that_fails_is_saved_by_an_alternative_that_is_built_in(everyone: People) -> None:
    """R5, R46-R53: a linked run of a flow that the workspace did not have before; the step counts as succeeded."""
    flow_of(everyone, "Swap: insufficient liquidity", step("no", "transform", mode="json", value="no JSON"))
    inputs = {"request": "swap 200 SOL to USDC", "error": "{{ error.message }}"}
    swap = step("swap", "sub_flow", flow="Swap: insufficient liquidity") | {
        "recovery": [{"strategy": "alternative", "flow": "reduced_amount", "inputs": inputs}]
    }
    run = ran(everyone, flow_of(everyone, "Swap", swap, step("result", "output", value="{{ swap }}")))
    child = Run.objects.get(parent=run, purpose="alternative")
    assert (run.state, child.state, child.flow.name) == ("completed", "completed", "reduced_amount")
    assert run.output == child.output
    assert "insufficient liquidity" in child.inputs["error"]
    assert run.steps.get(path="swap").state == "succeeded"


def test_a_large_output_lies_outside_the_journal(everyone: People) -> None:
    part = step("part", "transform", value='"' * 30_000)  # two bytes each in JSON
    items = step("items", "transform", value="{{ part }}" * 30)
    flow = flow_of(everyone, "Large", part, items, step("result", "output", value="{{ items | length }}"))
    run = ran(everyone, flow)
    assert (run.state, run.error) == ("completed", None)
    artifact = Artifact.objects.get(workspace=everyone.workspace)
    assert artifact.size > 1_000_000
    done = [record.event for record in reading.history(run.pk) if isinstance(record.event, StepSucceeded)]
    assert done[1].output["$artifact"] == artifact.digest
    assert run.output == 900_000


class Server(BaseHTTPRequestHandler):
    asked: list[str | None] = []  # how they were signed

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("Authorization"))
        body = json.dumps({"number": len(self.asked), "echo": self.headers.get("Authorization")}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Server.asked = []
    running = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


def test_an_http_step_signs_by_a_stored_credential_and_keeps_the_reply(
    everyone: People, server: str, settings: Any
) -> None:
    settings.BATON_ALLOWED_ADDRESSES = [server]
    credential = Credential(workspace=everyone.workspace, name="wire", host="127.0.0.1")
    set_secret(credential, "sentinel-of-the-test")
    credential.save()
    get = step("get", "http", url=f"http://{server}/", credential="wire") | {"cache_ms": 60_000}
    flow = flow_of(everyone, "Fetch", get, step("result", "output", value="{{ get.body.number }}"))
    first, second = ran(everyone, flow), ran(everyone, flow)
    assert (first.state, first.error, second.state) == ("completed", None, "completed")
    assert Server.asked == ["Bearer sentinel-of-the-test"]
    assert CachedReply.objects.filter(workspace=everyone.workspace).count() == 1
    for run in (first, second):
        assert "sentinel" not in json.dumps([record.to_json() for record in reading.history(run.pk)])


def test_what_is_not_opened_is_not_called(everyone: People, server: str) -> None:
    run = ran(everyone, flow_of(everyone, "Fetch", step("get", "http", url=f"http://{server}/")))
    assert (run.state, Server.asked) == ("failed", [])


def test_in_a_simulated_run_a_request_with_a_sample_is_not_made(everyone: People, server: str, settings: Any) -> None:
    settings.BATON_ALLOWED_ADDRESSES = [server]
    sample = step("get", "http", url=f"http://{server}/", reply_sample={"number": 41})
    run = ran(everyone, flow_of(everyone, "Rehearse", DRAFT, sample))
    assert (run.state, run.simulated, Server.asked) == ("completed", True, [])
    run = ran(everyone, flow_of(everyone, "For real", sample))
    assert (run.state, run.simulated, len(Server.asked)) == ("completed", False, 1)


def test_a_misspelled_address_is_refused_at_the_start() -> None:
    with pytest.raises(Misconfigured, match="BATON_ALLOWED_ADDRESSES"):
        Allowance.read(["http://example.com"])
