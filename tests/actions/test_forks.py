"""Forks and reruns: new runs that keep what stands of another one, cite it, and pay for none of it again."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from flows.actions.delete_flow import delete_flow
from flows.actions.fork_run import ForkWish, fork_run, preview_fork
from flows.actions.publish_flow import publish_flow
from flows.actions.rerun_run import rerun_run
from flows.actions.start_run import start_run
from flows.engine import events
from flows.engine.amounts import ZERO, Usage
from flows.engine.options import RunOptions
from flows.faults import Conflict, Denied, InvalidDocument, InvalidInput, NotBuilt, NotFound, SwitchedOff
from flows.journal.reading import history
from flows.models import TERMINAL, Artifact, ArtifactUse, AuditEntry, Flow, Run, RunState, User
from flows.runtime.documents import document_of
from tests.access.material import DOCUMENT
from tests.actions.telling import begin, did, end, failed, tell
from tests.people import People

BETTER = {"op": "set", "at": ["steps", "draft", "config", "prompt"], "value": "Write better about {{ inputs.topic }}"}
LARGE = {"$artifact": "sha256:1", "size": 2_000_000, "media_type": "application/json"}


@pytest.fixture
def done(run: Run) -> Run:
    called = events.CallFinished(
        path="draft",
        attempt=1,
        call=1,
        output="done",
        usage=Usage(input=3),
        cost=Decimal("0.25"),
        first_token_ms=1,
        duration_ms=1,
        stop="end",
    )
    started = events.StepStarted(path="draft", attempt=1)
    ended = events.StepSucceeded(path="draft", attempt=1, output="done", duration_ms=1)
    tell(begin(run), *did("brief"), started, called, ended, *did("result"))
    return end(run, RunState.COMPLETED)


def fork(user: User, run: Run, options: RunOptions | None = None, **wish: Any) -> Run:
    return fork_run(user, run.workspace, run.pk, ForkWish(**wish), options)


def story(run: Run) -> list[str]:
    return [f"{record.event.type} {record.event.path}".strip() for record in history(run.pk)]


def kept_by(run: Run) -> list[str]:
    return [record.event.path for record in history(run.pk)[1:]]


def test_a_fork_at_a_step_keeps_what_came_before_it(bob: User, done: Run) -> None:
    """R5, O117: terminal is terminal, so a new run goes on; what it keeps cites its origin and costs nothing."""
    new = fork(bob, done, paths=["draft"])
    new.refresh_from_db()
    assert (new.number, new.state, new.seq, new.epoch, new.origin, new.parent) == (2, "pending", 2, 0, done, None)
    assert (new.inputs, new.version_id, new.cost, new.simulated) == (done.inputs, done.version_id, ZERO, True)
    first, brief = history(new.pk)
    assert isinstance(first.event, events.RunCreated)
    cited = {"run": str(done.pk), "flow": str(done.flow_id), "kind": "fork", "at": "draft"}
    assert (first.event.origin, first.event.by, first.event.edits) == (cited, str(bob.pk), ())
    assert isinstance(brief.event, events.StepSucceeded)
    assert brief.event.origin == {"run": str(done.pk), "seq": 4, "path": "brief"}
    assert [(step.path, step.state, step.cost) for step in new.steps.all()] == [("brief", "succeeded", ZERO)]
    entry = AuditEntry.objects.get(verb="run.forked")
    assert (entry.actor, entry.target_id, entry.data["origin"]) == (bob, str(new.pk), str(done.pk))


def test_a_fork_at_a_moment_keeps_the_prefix(bob: User, done: Run) -> None:
    assert kept_by(fork(bob, done, at=4)) == ["brief"]
    assert kept_by(fork(bob, done, at=3)) == []
    with pytest.raises(InvalidInput) as refused:
        fork(bob, done, at=done.seq + 1)
    assert refused.value.where == "at"


def test_a_run_that_goes_on_can_be_forked_meanwhile(bob: User, run: Run) -> None:
    tell(begin(run), *did("brief"), events.StepStarted(path="draft", attempt=1))
    assert kept_by(fork(bob, run)) == ["brief"]
    assert Run.objects.get(pk=run.pk).state == "running"


def test_an_edited_step_begins_anew_under_the_edited_document(bob: User, done: Run) -> None:
    new = fork(bob, done, changes=[BETTER])
    new.refresh_from_db()
    assert kept_by(new) == ["brief"]
    assert new.edits == [BETTER]
    document = document_of(new.version_id, new.edits)
    assert document.steps[1].config["prompt"] == BETTER["value"]
    assert document_of(done.version_id, done.edits).steps[1].config["prompt"] != BETTER["value"]
    again = fork(bob, new)
    again.refresh_from_db()
    assert (again.edits, again.origin) == ([BETTER], new)


def test_a_whole_document_becomes_its_changes(bob: User, done: Run) -> None:
    document = document_of(done.version_id).to_json()
    document["steps"][1]["config"]["prompt"] = BETTER["value"]
    new = fork(bob, done, document=document)
    assert (new.edits, kept_by(new)) == ([BETTER], ["brief"])


def test_a_given_output_stands_for_its_step(bob: User, done: Run) -> None:
    new = fork(bob, done, outputs={"draft": "Mine"})
    [_, brief, draft] = [record.event for record in history(new.pk)]
    assert isinstance(draft, events.StepSucceeded)
    assert (brief.path, draft.output, draft.edited, draft.origin) == ("brief", "Mine", True, None)


def test_a_fork_of_a_fork_cites_the_first_origin(bob: User, done: Run) -> None:
    first = fork(bob, done, paths=["draft"])
    second = fork(bob, tell(begin(first), *did("draft")), paths=["result"])
    origins = [getattr(record.event, "origin", None) for record in history(second.pk)[1:]]
    assert [(one["run"], one["path"]) for one in origins if one] == [(str(done.pk), "brief"), (str(first.pk), "draft")]


def test_options_stay_but_those_that_stop_a_run(bob: User, flow: Flow) -> None:
    wishes = RunOptions(pins={"draft": "x"}, until="draft", breakpoints=("draft",), metadata={"a": 1})
    run = start_run(bob, flow.workspace, flow.pk, {"topic": "x"}, options=wishes)
    assert fork(bob, run).options == {"pins": {"draft": "x"}, "metadata": {"a": 1}}
    assert fork(bob, run, RunOptions(until="brief")).options == {"until": "brief"}
    with pytest.raises(InvalidInput):
        fork(bob, run, RunOptions(until="nothing"))


def test_large_values_that_a_fork_keeps_are_held_by_it_too(bob: User, run: Run, elsewhere: Any) -> None:
    own = Artifact.objects.create(workspace=run.workspace, digest="sha256:1", size=1, media_type="x", references=1)
    Artifact.objects.create(workspace=elsewhere, digest="sha256:1", size=1, media_type="x", references=1)
    ArtifactUse.objects.create(artifact=own, run=run)
    tell(begin(run), *did("brief"), *did("draft", output=LARGE), *did("result", output={"all": [LARGE]}))
    new = fork(bob, run)
    assert list(new.artifacts.values_list("artifact_id", flat=True)) == [own.pk]
    assert list(Artifact.objects.order_by("references").values_list("references", flat=True)) == [1, 2]
    assert not fork(bob, run, paths=["draft"]).artifacts.exists()


@pytest.mark.parametrize(
    ("wish", "kind", "where"),
    [
        ({"paths": ["nothing"]}, NotFound, "paths[0]"),
        ({"outputs": {"draft[1].x": 1}}, NotFound, "outputs.draft[1].x"),
        ({"outputs": {"draft": float("nan")}}, InvalidInput, "outputs.draft"),
        ({"paths": ["draft"] * 101}, InvalidInput, "paths"),
        (
            {"changes": [{"op": "set", "at": ["steps", "nothing", "config"], "value": {}}]},
            InvalidInput,
            "changes[0].at",
        ),
        ({"changes": [{"op": "remove", "at": ["steps", "draft"]}]}, InvalidDocument, "edges[0].target"),
        ({"changes": [BETTER], "document": DOCUMENT}, InvalidInput, "document"),
        ({"document": {"schema": 2}}, InvalidDocument, "schema"),
        (
            {"changes": [{"op": "set", "at": ["steps", "draft", "config", "model"], "value": "nobody/model"}]},
            InvalidDocument,
            "steps[1].config.model",
        ),
        (
            {"changes": [{"op": "set", "at": ["steps", "draft", "kind"], "value": "teleport"}]},
            NotBuilt,
            "steps[1].kind",
        ),
        (
            {"changes": [{"op": "set", "at": ["inputs", "tone"], "value": {"name": "tone", "required": True}}]},
            InvalidInput,
            "inputs.tone",
        ),
    ],
)
def test_a_fork_that_cannot_be_is_refused_with_its_place(
    bob: User, done: Run, wish: dict[str, Any], kind: type[Exception], where: str
) -> None:
    with pytest.raises(kind) as refused:
        fork(bob, done, **wish)
    assert refused.value.where == where  # type: ignore[attr-defined]
    assert Run.objects.count() == 1


def test_a_preview_tells_what_is_kept_and_changes_nothing(bob: User, vera: User, done: Run) -> None:
    told = preview_fork(vera, done.workspace, done.pk, ForkWish(paths=["result"]))
    assert told == {"kept": ["brief", "draft"], "redone": ["result"], "kept_cost": Decimal("0.25")}
    assert preview_fork(bob, done.workspace, done.pk, ForkWish(at=1)) == {
        "kept": [],
        "redone": ["brief", "draft", "result"],
        "kept_cost": 0,
    }
    assert (Run.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_a_rerun_goes_on_from_the_failed_step(bob: User, run: Run) -> None:
    """A finished step is never executed twice: it is kept, and cites where it was."""
    tell(begin(run), *did("brief"), *failed("draft"))
    end(run, RunState.FAILED)
    new = rerun_run(bob, run.workspace, run.pk)
    assert story(new) == ["run_created", "step_succeeded brief"]
    first = history(new.pk)[0].event
    assert isinstance(first, events.RunCreated)
    assert first.origin == {"run": str(run.pk), "flow": str(run.flow_id), "kind": "rerun", "at": None}
    assert AuditEntry.objects.get(verb="run.rerun").target_id == str(new.pk)


def test_a_cancelled_run_can_be_rerun(bob: User, run: Run) -> None:
    tell(begin(run), *did("brief"), events.StepStarted(path="draft", attempt=1))
    tell(run, events.StepCancelled(path="draft", attempt=1))
    end(run, RunState.CANCELLED)
    assert kept_by(rerun_run(bob, run.workspace, run.pk)) == ["brief"]


@pytest.mark.parametrize("state", sorted(set(RunState) - {RunState.FAILED, RunState.CANCELLED}))
def test_only_what_ended_short_is_rerun(bob: User, run: Run, state: RunState) -> None:
    Run.objects.update(state=state)
    with pytest.raises(Conflict) as refused:
        rerun_run(bob, run.workspace, run.pk)
    assert refused.value.code == ("CONFLICT" if state in TERMINAL else "FLOW_ALREADY_RUNNING")


def test_a_rerun_takes_the_document_of_its_run_not_the_newest(bob: User, alice: User, run: Run, flow: Flow) -> None:
    tell(begin(run), *did("brief"), *failed("draft"))
    end(run, RunState.FAILED)
    Flow.objects.update(document={**flow.document, "description": "Newer"})
    publish_flow(alice, run.workspace, flow.pk, revision=1)
    assert rerun_run(bob, run.workspace, run.pk).version.number == 1


def test_viewers_strangers_and_flows_that_are_gone_get_no_fork(everyone: People, done: Run) -> None:
    with pytest.raises(Denied):
        fork(everyone.vera, done)
    with pytest.raises(Denied):
        rerun_run(everyone.vera, done.workspace, done.pk)
    for user, workspace, id in (
        (everyone.mallory, everyone.elsewhere, done.pk),
        (everyone.mallory, everyone.workspace, done.pk),
        (everyone.bob, everyone.workspace, uuid4()),
    ):
        with pytest.raises(NotFound):
            fork_run(user, workspace, UUID(str(id)), ForkWish())
        with pytest.raises(NotFound):
            preview_fork(user, workspace, UUID(str(id)), ForkWish())
    Flow.objects.update(active=False)
    with pytest.raises(SwitchedOff):
        fork(everyone.bob, done)
    Flow.objects.update(active=True)
    delete_flow(everyone.alice, done.workspace, done.flow_id)
    with pytest.raises(NotFound) as refused:
        fork(everyone.bob, done)
    assert refused.value.code == "FLOW_NOT_FOUND"
    assert Run.objects.count() == 1
