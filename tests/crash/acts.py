"""What people do, as one action each, in a process of its own (see `warmed`). Arguments and results are JSON."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection

from flows.actions.answer_step import answer_step
from flows.actions.cancel_run import cancel_run
from flows.actions.create_flow import create_flow
from flows.actions.decide_call import decide_call
from flows.actions.pause_run import pause_run
from flows.actions.publish_flow import publish_flow
from flows.actions.resume_run import resume_run
from flows.actions.start_run import start_run
from flows.journal import snapshots
from flows.models import Flow, Run, User, Workspace
from flows.runtime.documents import document_of
from flows.runtime.wake import announce, send

from .flows import ALL


def set_up() -> None:
    """An empty database becomes one in which somebody has flows."""
    connection.settings_dict["OPTIONS"].pop("options", None)  # a worker's timeouts, which are none for a migration
    call_command("migrate", verbosity=0, interactive=False)
    call_command("setup", verbosity=0)
    publish()


def publish() -> None:
    user, space = _person()
    for document in ALL:
        flow = create_flow(user, space, document=document)
        publish_flow(user, space, flow.pk, revision=flow.revision)


def start(flow: str, count: int = 1, **inputs: str) -> list[str]:
    """Several get numbered tokens."""
    user, space = _person()
    found = Flow.objects.get(name=flow)
    token = inputs.pop("token")
    tokens = [token] if count == 1 else [f"{token}{number}" for number in range(count)]
    return [str(start_run(user, space, found.pk, {**inputs, "token": one}).pk) for one in tokens]


def answer(run: str, path: str, wait: int, value: Any) -> None:
    answer_step(*_person(), UUID(run), path, wait, value)


def decide(run: str, path: str, wait: int, decision: str, output: Any = None) -> None:
    decide_call(*_person(), UUID(run), path, wait, decision, output)


def cancel(run: str) -> None:
    cancel_run(*_person(), UUID(run))


def pause(run: str) -> None:
    pause_run(*_person(), UUID(run))


def resume(run: str) -> None:
    resume_run(*_person(), UUID(run))


def say_again(runs: list[str], times: int) -> None:
    """Every message about these runs, so often."""
    for _ in range(times):
        for run in runs:
            send(UUID(run))
            announce(UUID(run))


def snapshot(run: str) -> int:
    row = Run.objects.get(pk=run)
    return snapshots.take(row.pk, document_of(row.version_id))


def _person() -> tuple[User, Workspace]:
    return User.objects.earliest("id"), Workspace.objects.earliest("created_at")


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act for act in (set_up, publish, start, answer, decide, cancel, pause, resume, say_again, snapshot)
}
