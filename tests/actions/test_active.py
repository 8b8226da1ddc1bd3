"""C1: a flow is active or not. Switched off, nothing starts it."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from flows.actions.copy_flow import copy_flow
from flows.actions.export_flow import export_flow
from flows.actions.import_flow import import_flow, preview_import
from flows.actions.start_run import start_run
from flows.actions.switch_flow import switch_flow
from flows.faults import Conflict, Denied, NotFound
from flows.models import AuditEntry, Flow, Run, User, Workspace
from tests.access.material import make_flow
from tests.people import People

ORCHESTRATION = (Path(__file__).parents[1] / "examples" / "orchestration.json").read_text(encoding="utf-8")


def test_what_is_switched_off_does_not_start(bob: User, flow: Flow, run: Run) -> None:
    """C1: whichever version is named; what runs already goes on."""
    switch_flow(bob, flow.workspace, flow.pk, active=False)
    for version in (None, 1):
        with pytest.raises(Conflict, match="“Refine” is switched off") as refused:
            start_run(bob, flow.workspace, flow.pk, {"topic": "x"}, version=version)
        assert (refused.value.code, refused.value.remedy) == ("FLOW_INACTIVE", "Switch the flow on, then run it.")
    assert not run.inbox.exists()
    switch_flow(bob, flow.workspace, flow.pk, active=True)
    assert start_run(bob, flow.workspace, flow.pk, {"topic": "x"}).number == 2


def test_switching_is_audited_once_and_is_no_change_of_the_draft(bob: User, flow: Flow) -> None:
    for active in (True, False, False, True):
        switch_flow(bob, flow.workspace, flow.pk, active=active)
    told = [(entry.verb, entry.actor, entry.data["after"]) for entry in AuditEntry.objects.order_by("id")]
    assert told == [("flow.deactivated", bob, {"active": False}), ("flow.activated", bob, {"active": True})]
    before = flow.updated_at
    flow.refresh_from_db()
    assert (flow.revision, flow.updated_at) == (1, before)


def test_who_may_not_write_does_not_switch(everyone: People, flow: Flow) -> None:
    for user, workspace, fault in (
        (everyone.vera, everyone.workspace, Denied),
        (everyone.mallory, everyone.workspace, NotFound),
        (everyone.mallory, everyone.elsewhere, NotFound),
    ):
        with pytest.raises(fault):
            switch_flow(user, workspace, flow.pk, active=False)
    flow.refresh_from_db()
    assert flow.active


def test_a_copy_of_what_is_switched_off_can_start(bob: User, flow: Flow) -> None:
    switch_flow(bob, flow.workspace, flow.pk, active=False)
    assert copy_flow(bob, flow.workspace, flow.pk).active


@pytest.mark.parametrize("active", [True, False])
def test_an_orchestration_says_whether_it_is_active(bob: User, workspace: Workspace, active: bool) -> None:
    """C1: in and out; in between the flow's own switch counts."""
    text = json.dumps({**json.loads(ORCHESTRATION), "isActive": active})
    told = [line.message for line in preview_import(bob, workspace, text).report if line.where == "isActive"]
    assert told == ["The flow will be active." if active else "The flow will be switched off."]
    flow, _ = import_flow(bob, workspace, text)
    assert flow.active is active
    assert json.loads(_out(bob, flow))["isActive"] is active
    switch_flow(bob, workspace, flow.pk, active=not active)
    assert json.loads(_out(bob, flow))["isActive"] is not active


@pytest.mark.parametrize("said", [None, "no", 0])
def test_what_is_no_answer_switches_nothing_off_and_is_kept(bob: User, workspace: Workspace, said: Any) -> None:
    text = json.dumps({**json.loads(ORCHESTRATION), "isActive": said})
    flow, _ = import_flow(bob, workspace, text)
    assert flow.active
    assert json.loads(_out(bob, flow))["isActive"] == said


def test_an_export_that_cannot_say_so_says_that(bob: User, flow: Flow) -> None:
    assert "isActive" not in json.loads(_out(bob, flow))
    switch_flow(bob, flow.workspace, flow.pk, active=False)
    assert json.loads(_out(bob, flow))["isActive"] is False
    told = export_flow(bob, flow.workspace, flow.pk, format="yaml").report
    assert "The flow is switched off here; the file does not say so." in [line.message for line in told]


def _out(user: User, flow: Flow) -> str:
    return export_flow(user, flow.workspace, flow.pk, format="orchestration").text


@pytest.mark.durable
@pytest.mark.django_db(transaction=True)
def test_nothing_starts_after_it_was_switched_off(everyone: People) -> None:
    """The start that loses finds that out under the lock, not before it."""
    flow = make_flow(everyone.workspace)
    outcomes: list[object] = []
    together = threading.Barrier(3)

    def start() -> None:
        try:
            together.wait()
            for _ in range(5):
                try:
                    outcomes.append(start_run(everyone.bob, everyone.workspace, flow.pk, {"topic": "x"}).created_at)
                except Conflict as refused:
                    outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    together.wait()
    switch_flow(everyone.bob, everyone.workspace, flow.pk, active=False)
    started = Run.objects.count()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 10
    assert Run.objects.count() == started
    assert sum(outcome == "FLOW_INACTIVE" for outcome in outcomes) == 10 - started
