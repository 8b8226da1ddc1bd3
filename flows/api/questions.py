"""What runs ask people, as the doors show it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from flows.actions.open_waits import open_waits
from flows.api.shapes.run import REASONS
from flows.models import TERMINAL, Role, RunStep, StepState, User, normal_email


def asking(steps: QuerySet[RunStep]) -> QuerySet[RunStep]:
    """Steps that wait for a person. A row shows such a wait first, whatever else the step waits for."""
    return steps.filter(state=StepState.WAITING, waits__reason__in=REASONS).exclude(run__state__in=TERMINAL)


def for_somebody(steps: QuerySet[RunStep], user: User, role: str) -> QuerySet[RunStep]:
    """Questions that are put to them, or to nobody in particular."""
    if not Role(role).covers(Role.EDITOR):
        return steps.none()
    return steps.filter(Q(assignee="") | Q(assignee__iexact=user.email))


def shown(steps: Iterable[RunStep], user: User, role: str) -> list[dict[str, Any]]:
    return [question for step in steps for question in _questions(step, user, role)]


def _questions(step: RunStep, user: User, role: str) -> Iterator[dict[str, Any]]:
    for wait in open_waits(step):
        if wait.said["reason"] not in REASONS:
            continue
        named = normal_email(wait.assignee)
        yield {
            "run": step.run,
            "path": wait.path,
            "attempt": wait.attempt,
            "wait": wait.said["wait"],
            "reason": wait.said["reason"],
            "until": wait.said["until"],
            "question": wait.question,
            "assignee": wait.assignee,
            "mine": Role(role).covers(Role.EDITOR) and named in ("", user.email),
            "since": step.started_at,
        }
