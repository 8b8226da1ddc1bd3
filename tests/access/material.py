"""What the tests of the doors share: a flow, a run of it, and the same in the other workspace."""

from typing import Any

import pytest
from django.test import Client

from flows.actions.start_run import start_run
from flows.graph import digest, parse
from flows.models import Flow, FlowVersion, Run, User, Workspace
from tests.people import People

DOCUMENT: dict[str, Any] = {
    "schema": 1,
    "name": "Refine",
    "description": "A draft, made better.",
    "inputs": [{"name": "topic", "title": "What about?", "type": "text", "required": True}],
    "steps": [
        {"id": "brief", "kind": "input", "config": {}},
        {
            "id": "draft",
            "kind": "model",
            "config": {"action": "generate", "model": "rehearsal/steady", "prompt": "Write about {{ inputs.topic }}"},
            "position": {"x": 248, "y": 0},
        },
        {"id": "result", "kind": "output", "config": {"value": "{{ draft }}"}, "position": {"x": 496, "y": 0}},
    ],
    "edges": [{"source": "brief", "target": "draft"}, {"source": "draft", "target": "result"}],
}


def make_flow(workspace: Workspace, owner: User | None = None, **changes: Any) -> Flow:
    document = parse({**DOCUMENT, **changes})
    data = document.to_json()
    flow = Flow.objects.create(workspace=workspace, name=document.name, description="", document=data, created_by=owner)
    flow.published = FlowVersion.objects.create(flow=flow, number=1, document=data, digest=digest(document))
    flow.save(update_fields=["published"])
    return flow


def address(route: str, id: Any, **parts: str) -> str:
    """A route of the table with this id, and otherwise what is there: version 1, the step `draft`, a template."""
    known = {"<int:number>": "1", "<str:step>": "draft", "<slug:slug>": "refine-until-good"}
    path = f"/{route}".replace("<uuid:id>", str(id))
    for name, value in (known | {f"<{part}>": value for part, value in parts.items()}).items():
        path = path.replace(name, value)
    return path


def client_of(user: User | None, **options: Any) -> Client:
    client = Client(**options)
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def flow(everyone: People) -> Flow:
    return make_flow(everyone.workspace, everyone.alice)


@pytest.fixture
def run(everyone: People, flow: Flow) -> Run:
    return start_run(everyone.alice, everyone.workspace, flow.pk, {"topic": "rain"})


@pytest.fixture
def foreign_flow(everyone: People) -> Flow:
    return make_flow(everyone.elsewhere, everyone.mallory, name="Secret plans")


@pytest.fixture
def foreign_run(everyone: People, foreign_flow: Flow) -> Run:
    return start_run(everyone.mallory, everyone.elsewhere, foreign_flow.pk, {"topic": "nothing"})
