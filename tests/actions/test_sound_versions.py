"""What is looked at once, and what every time."""

from typing import Any

import pytest

from flows.actions import sound_versions
from flows.actions.delete_flow import delete_flow
from flows.actions.find_problems import problems_of_flow
from flows.actions.fork_run import ForkWish, fork_run
from flows.actions.start_child import start_child
from flows.actions.start_run import start_run
from flows.engine.requests import ChildRequest
from flows.faults import InvalidDocument
from flows.graph import Document, Problem, validate
from flows.models import Flow, Run, User, Workspace
from tests.access.material import make_flow

PART: dict[str, Any] = {"id": "part", "kind": "sub_flow", "config": {"flow": "Part"}}


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the documents that were validated."""
    names: list[str] = []

    def watched(document: Document, *known: Any) -> list[Problem]:
        names.append(document.name)
        return validate(document, *known)

    monkeypatch.setattr(sound_versions, "validate", watched)
    monkeypatch.setattr("flows.actions.find_problems.validate", watched)
    return names


def test_a_version_is_validated_at_its_first_start_only(
    bob: User, workspace: Workspace, flow: Flow, looked_at: list[str]
) -> None:
    parent = start_run(bob, workspace, flow.pk, {"topic": "x"})
    part = make_flow(workspace, name="Part")
    for wait in (1, 2):
        start_child(parent.pk, ChildRequest(str(part.pk), inputs={"topic": "y"}), "use", 1, wait)
    start_run(bob, workspace, flow.pk, {"topic": "x"})
    assert looked_at == [flow.name, "Part"]
    assert Run.objects.count() == 4


def test_a_draft_and_a_fork_with_edits_are_validated_every_time(
    bob: User, workspace: Workspace, flow: Flow, looked_at: list[str]
) -> None:
    run = start_run(bob, workspace, flow.pk, {"topic": "x"})
    del looked_at[:]
    for _ in range(2):
        problems_of_flow(bob, workspace, flow.pk)
        fork_run(bob, workspace, run.pk, ForkWish())
    assert looked_at == [flow.name] * 4


@pytest.mark.parametrize("by_id", [False, True])
def test_what_was_sound_is_refused_once_what_it_names_is_gone(alice: User, workspace: Workspace, by_id: bool) -> None:
    part = make_flow(workspace, name="Part")
    named = str(part.pk) if by_id else "Part"
    whole = make_flow(workspace, name="Whole", steps=[{**PART, "config": {"flow": named}}], edges=[])
    start_run(alice, workspace, whole.pk, {"topic": "x"})
    delete_flow(alice, workspace, part.pk)
    with pytest.raises(InvalidDocument) as refused:
        start_run(alice, workspace, whole.pk, {"topic": "x"})
    assert "not there" in refused.value.message


def test_a_version_that_is_refused_is_looked_at_again(bob: User, workspace: Workspace, looked_at: list[str]) -> None:
    """Somebody may make what it lacks."""
    whole = make_flow(workspace, name="Whole", steps=[PART], edges=[])
    for _ in range(2):
        with pytest.raises(InvalidDocument):
            start_run(bob, workspace, whole.pk, {"topic": "x"})
    make_flow(workspace, name="Part")
    start_run(bob, workspace, whole.pk, {"topic": "x"})
    assert looked_at == ["Whole"] * 3


def test_only_so_many_versions_are_kept() -> None:
    assert sound_versions._needs.cache_info().maxsize == sound_versions.MOST_KEPT
