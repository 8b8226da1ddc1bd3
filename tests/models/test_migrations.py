"""What people have is brought along when Baton is updated: the data steps of migrations, on data of their time."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from flows.graph.thumbnail import thumbnail
from tests.access.material import DOCUMENT

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]


def at(name: str) -> Apps:
    executor = MigrationExecutor(connection)
    state = executor.migrate([("flows", name)])
    return state.apps


@pytest.fixture(autouse=True)
def up_to_date_again() -> Iterator[None]:
    yield
    call_command("migrate", verbosity=0, interactive=False)


def add_flow(apps: Apps, document: Any) -> Any:
    workspace, _ = apps.get_model("flows", "Workspace").objects.get_or_create(name="Old", slug="old")
    return apps.get_model("flows", "Flow").objects.create(workspace=workspace, name="Old", document=document)


def document(steps: int) -> dict[str, Any]:
    made = [{"id": f"s{n}", "kind": "input", "config": {}, "position": {"x": n, "y": 0}} for n in range(steps)]
    edges = [{"source": f"s{n}", "target": f"s{n + 1}"} for n in range(steps - 1)]
    return {"schema": 1, "name": "Old", "steps": made, "edges": edges}


def test_versions_published_before_steps_were_counted_are_counted() -> None:
    apps = at("0001_first")
    flow = add_flow(apps, document(2))
    versions = apps.get_model("flows", "FlowVersion").objects
    for number in range(1, 46):  # more than one portion of the walk
        versions.create(flow=flow, number=number, document=document(number), digest="sha256:x", message="Kept")
    versions.create(flow=flow, number=46, document={}, digest="sha256:x")
    counted = at("0002_documents").get_model("flows", "FlowVersion").objects
    found = counted.order_by("number").values_list("number", "step_count", "message")
    assert list(found) == [(number, number, "Kept") for number in range(1, 46)] + [(46, 0, "")]
    assert counted.get(number=7).document == document(7)


def test_flows_made_before_lists_had_their_own_graphs_are_drawn_and_active() -> None:
    apps = at("0002_documents")
    frame = {
        "id": "loop",
        "kind": "loop",
        "config": {},
        "position": {"x": 1, "y": 2},
        "size": {"width": 3, "height": 4},
    }
    inside = {**DOCUMENT["steps"][1], "parent": "loop"}
    brief = {**DOCUMENT["steps"][0], "position": {"x": 0, "y": 0}}
    documents = [{**DOCUMENT, "steps": [brief, inside, frame]}, document(400), document(0), {}]
    ids = [add_flow(apps, made).pk for made in documents]
    flows = at("0003_active_and_drawn").get_model("flows", "Flow").objects
    for pk, made in zip(ids, documents, strict=True):
        flow = flows.get(pk=pk)
        assert (flow.active, flow.step_count) == (True, len(made.get("steps", [])))
        assert flow.graph == thumbnail(made)


def test_what_was_migrated_can_go_back() -> None:
    """Who goes back to the Baton before loses what only the new one knows, and nothing else."""
    pk = add_flow(at("0003_active_and_drawn"), document(2)).pk
    old = at("0001_first").get_model("flows", "Flow").objects.get(pk=pk)
    assert (old.name, old.document) == ("Old", document(2))


def test_runs_made_before_the_durable_engine_go_on_as_runs_of_their_own() -> None:
    apps = at("0003_active_and_drawn")
    flow = add_flow(apps, document(1))
    version = apps.get_model("flows", "FlowVersion").objects.create(flow=flow, number=1, document={}, digest="x")
    place = {"workspace": flow.workspace, "flow": flow, "version": version}
    runs = [apps.get_model("flows", "Run").objects.create(number=n, state="running", **place) for n in (1, 2)]
    apps.get_model("flows", "RunStep").objects.create(run=runs[0], path="a", state="running", cost="0.5")
    now = at("0004_durable_engine")
    for run in runs:
        kept = now.get_model("flows", "Run").objects.get(pk=run.pk)
        assert (kept.state, kept.parent, kept.origin, kept.thread, kept.due_at) == ("running", None, None, None, None)
        assert (kept.edits, kept.options, kept.purpose) == ([], {}, "")
        assert not kept.children_cost + kept.depth
    step = now.get_model("flows", "RunStep").objects.get(run=runs[0].pk)
    assert (str(step.cost), step.waits, step.assignee, step.due_at) == ("0.5000000000", None, "", None)
    assert now.get_model("flows", "Workspace").objects.get(pk=flow.workspace.pk).artifact_quota == 1024**3
    assert now.get_model("flows", "FlowVersion").objects.get(pk=version.pk).document == {}
