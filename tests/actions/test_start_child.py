"""Child runs: a flow as a part of a step of another run."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from flows.actions.start_child import DEEPEST, start_child
from flows.actions.start_run import start_run
from flows.engine.events import RunCreated
from flows.engine.requests import Child, ChildRequest
from flows.faults import Fault, InvalidInput, NotFound, Permanent
from flows.journal import reading
from flows.models import AuditEntry, Flow, Membership, Role, Run, User, Workspace
from tests.people import People


@pytest.fixture
def parent(bob: User, flow: Flow, workspace: Workspace) -> Run:
    return start_run(bob, workspace, flow.pk, {"topic": "x"})


def child_of(parent: Run, flow: Flow | str, wait: int = 1, **said: Any) -> Child:
    request = ChildRequest(flow if isinstance(flow, str) else str(flow.pk), inputs={"topic": "y"}, **said)
    return start_child(parent.pk, request, "use", 1, wait)


def refused(parent: Run, flow: Flow | str, **said: Any) -> Fault:
    with pytest.raises(Fault) as fault:
        child_of(parent, flow, **said)
    assert not Run.objects.filter(parent=parent).exists()
    return fault.value


def test_a_child_is_born_as_a_part_of_the_step_that_asked(bob: User, flow: Flow, parent: Run) -> None:
    child = child_of(parent, flow, purpose="tool")
    run = Run.objects.get(pk=child.run)
    assert (run.parent, run.parent_path, run.parent_attempt, run.parent_wait) == (parent, "use", 1, 1)
    assert (run.purpose, run.depth, run.started_by, run.workspace) == ("tool", 1, bob, parent.workspace)
    assert (run.inputs, run.state, run.epoch) == ({"topic": "y"}, "pending", 0)
    assert child == Child(str(run.pk), str(flow.pk), 1, run.number)
    (born,) = (record.event for record in reading.history(run.pk))
    assert isinstance(born, RunCreated)
    assert born.parent == {"run": str(parent.pk), "path": "use", "attempt": 1, "wait": 1}
    assert AuditEntry.objects.filter(verb="run.started", target_id=str(run.pk), actor=bob).exists()


def test_asked_again_for_the_same_wait_it_is_the_same_child(flow: Flow, parent: Run) -> None:
    """A driver that died after the birth and before it was journaled asks again."""
    first = child_of(parent, flow)
    Flow.objects.update(active=False)  # whatever has become of the flow
    assert child_of(parent, flow) == first
    assert Run.objects.filter(parent=parent).count() == 1


def test_another_wait_is_another_child(flow: Flow, parent: Run) -> None:
    assert child_of(parent, flow, wait=1).run != child_of(parent, flow, wait=2).run


def test_a_worker_is_woken_after_the_commit(
    flow: Flow, parent: Run, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[UUID] = []
    monkeypatch.setattr("flows.runtime.wake.send", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        child = child_of(parent, flow)
        assert woken == []
    assert woken == [UUID(child.run)]


def test_a_flow_is_found_by_its_name_too(flow: Flow, parent: Run) -> None:
    assert child_of(parent, flow.name).flow == str(flow.pk)


def test_a_version_is_pinned_or_the_published_one(flow: Flow, parent: Run) -> None:
    assert child_of(parent, flow, version=1).version == 1
    fault = refused_version(parent, flow)
    assert (type(fault), fault.code) == (NotFound, "VERSION_NOT_FOUND")


def refused_version(parent: Run, flow: Flow) -> Fault:
    with pytest.raises(Fault) as fault:
        child_of(parent, flow, wait=2, version=99)
    return fault.value


def test_what_cannot_be_started_is_refused_by_a_typed_error(flow: Flow, parent: Run, foreign_flow: Flow) -> None:
    for missing in (str(uuid4()), "no such flow", str(foreign_flow.pk), foreign_flow.name):
        if missing != flow.name:
            assert (type(refused(parent, missing)), refused(parent, missing).code) == (NotFound, "FLOW_NOT_FOUND")
    with pytest.raises(InvalidInput):
        start_child(parent.pk, ChildRequest(str(flow.pk), inputs={"nonsense": 1}), "use", 1, 1)
    Flow.objects.filter(pk=flow.pk).update(active=False)
    assert refused(parent, flow).code == "FLOW_INACTIVE"
    Flow.objects.filter(pk=flow.pk).update(active=True, published=None)
    fault = refused(parent, flow)
    assert (type(fault), fault.code) == (Permanent, "FLOW_NOT_PUBLISHED")


def test_a_flow_may_call_itself_but_not_without_an_end(flow: Flow, parent: Run) -> None:
    deepest = parent
    for depth in range(1, DEEPEST + 1):
        deepest = Run.objects.get(pk=child_of(deepest, flow).run)
        assert deepest.depth == depth
    fault = refused(deepest, flow)
    assert (type(fault), fault.code) == (Permanent, "SUB_FLOW_TOO_DEEP")


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_rights_that_were_taken_away_meanwhile_count(bob: User, flow: Flow, parent: Run, role: Role | None) -> None:
    """Attack 22: a run never exceeds the rights of who started it, as they are now."""
    membership = Membership.objects.filter(user=bob)
    if role is None:
        membership.delete()
    else:
        membership.update(role=role)
    fault = refused(parent, flow)
    assert (type(fault), fault.code) == (Permanent, "PERMISSION_DENIED")


def test_a_run_whose_starter_is_gone_starts_nothing(flow: Flow, parent: Run) -> None:
    Run.objects.filter(pk=parent.pk).update(started_by=None)
    assert refused(parent, flow).code == "PERMISSION_DENIED"


def at_once(times: int, ask: Callable[[int], Child]) -> list[Child]:
    start = threading.Barrier(times)
    found: list[Child] = []

    def run(number: int) -> None:
        try:
            start.wait()
            found.append(ask(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(1, times + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.durable
@pytest.mark.django_db(transaction=True)
def test_two_drivers_that_ask_at_the_same_moment_get_the_same_child(everyone: People, flow: Flow) -> None:
    parent = start_run(everyone.bob, flow.workspace, flow.pk, {"topic": "x"})
    found = at_once(4, lambda number: child_of(parent, flow))
    assert len(found) == 4
    assert len({child.run for child in found}) == 1
    assert Run.objects.filter(parent=parent).count() == 1


# ---- alternatives that are built in ----


def test_an_alternative_that_is_built_in_becomes_a_flow_of_the_workspace_once(flow: Flow, parent: Run) -> None:
    """R46-R53: added and published the first time it is needed, under either of its names."""
    first = alternative_of(parent, "raydium_swap_fallback", 1)
    added = Flow.objects.get(name="fallback_swap_raydium", workspace=parent.workspace)
    assert (first.flow, first.version) == (str(added.pk), 1)
    assert AuditEntry.objects.filter(verb="flow.alternative_added", target_id=str(added.pk)).exists()
    for wait, name in enumerate(("raydium_swap_fallback", "fallback_swap_raydium"), start=2):
        assert alternative_of(parent, name, wait).flow == str(added.pk)
    assert Flow.objects.filter(name__startswith="fallback_swap_raydium").count() == 1


def test_a_flow_of_the_workspace_goes_before_what_is_built_in(flow: Flow, parent: Run) -> None:
    """R46-R53: whoever has one of his own has that one run."""
    Flow.objects.filter(pk=flow.pk).update(name="raydium_swap_fallback")
    request = ChildRequest("raydium_swap_fallback", inputs={"topic": "y"}, purpose="alternative")
    assert start_child(parent.pk, request, "use", 1, 1).flow == str(flow.pk)
    assert not Flow.objects.filter(name="fallback_swap_raydium").exists()


@pytest.mark.parametrize("purpose", ["sub_flow", "tool", "on_failure"])
def test_only_an_alternative_is_looked_for_among_what_is_built_in(parent: Run, purpose: Any) -> None:
    assert refused(parent, "reduced_amount", purpose=purpose).code == "FLOW_NOT_FOUND"


def test_an_alternative_that_is_switched_off_stays_off(flow: Flow, parent: Run) -> None:
    alternative_of(parent, "reduced_amount", 1)
    Flow.objects.filter(name="reduced_amount").update(active=False)
    with pytest.raises(Permanent) as fault:
        alternative_of(parent, "reduced_amount", 2)
    assert fault.value.code == "FLOW_INACTIVE"


def alternative_of(parent: Run, name: str, wait: int) -> Child:
    return start_child(parent.pk, ChildRequest(name, inputs={"request": "x"}, purpose="alternative"), "use", 1, wait)


@pytest.mark.durable
@pytest.mark.django_db(transaction=True)
def test_runs_that_need_it_at_the_same_moment_add_it_once(everyone: People, flow: Flow) -> None:
    parent = start_run(everyone.bob, flow.workspace, flow.pk, {"topic": "x"})
    children = at_once(4, lambda number: alternative_of(parent, "reduced_amount", number))
    assert len({child.run for child in children}) == 4
    assert Flow.objects.filter(name__startswith="reduced_amount").count() == 1
