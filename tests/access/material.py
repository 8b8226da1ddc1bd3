"""What the tests of the doors share: a flow, a run of it, and the same in the other workspace."""

import hashlib
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import Client

from flows.actions.create_account import create_account
from flows.actions.create_credential import create_credential
from flows.actions.start_run import start_run
from flows.engine.requests import Question
from flows.graph import digest, parse
from flows.models import Account, Credential, Flow, FlowVersion, Run, RunState, User, Workspace
from flows.storage.artifacts import WorkspaceArtifacts
from flows.storage.places import contents
from tests.actions.telling import asks, begin, tell
from tests.people import People

LARGE = b'["large"]'
DIGEST = "sha256:" + hashlib.sha256(LARGE).hexdigest()

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
    known = {"<int:number>": "1", "<str:step>": "draft", "<slug:slug>": "refine-until-good", "<str:digest>": DIGEST}
    path = f"/{route}".replace("<uuid:id>", str(id))
    for name, value in (known | {f"<{part}>": value for part, value in parts.items()}).items():
        path = path.replace(name, value)
    return path


def prepare(route: str, run: Run) -> None:
    """Brings a run into the state in which what the route does can be done."""
    match route.removeprefix("api/runs/<uuid:id>/"):
        case "resume/":
            Run.objects.filter(pk=run.pk).update(state=RunState.PAUSED)
        case "rerun/":
            Run.objects.filter(pk=run.pk).update(state=RunState.FAILED)
        case "answer/" | "waits/":
            tell(begin(run), *asks("draft", Question("ask", "Why?")))
        case "decide/":
            tell(begin(run), *asks("draft", Question("uncertain", "Did it arrive?"), reason="decision", wait=-1))


async def here(function: Any, *args: Any) -> Any:
    """In place of `in_thread`: on the test's own thread, and so in its transaction."""
    return await sync_to_async(function)(*args)


def store_artifact(run: Run) -> None:
    async_to_sync(WorkspaceArtifacts(contents(), run.workspace_id, run.pk).put)(LARGE, "application/json")


def store_credential(workspace: Workspace, owner: User, **changes: str) -> Credential:
    said = {"name": "wire", "kind": "bearer", "host": "api.example.com", "secret": "sentinel-of-the-material"}
    return create_credential(owner, workspace, **(said | changes))


def store_account(workspace: Workspace, owner: User, **changes: Any) -> Account:
    """At an address of this machine that nobody opened."""
    said = {"name": "local", "preset": "ollama", "key": "sentinel-of-the-material"}
    return create_account(owner, workspace, **(said | changes))


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
