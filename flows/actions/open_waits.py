"""What a step of a run waits for, as its row says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.faults import Conflict, Denied, NotFound
from flows.journal.step_change import spread
from flows.models import Membership, Role, Run, RunStep, User, normal_email


@dataclass(frozen=True, slots=True)
class OpenWait:
    path: str
    attempt: int
    said: Mapping[str, Any]  # wait, reason, until, question, child

    @property
    def question(self) -> Mapping[str, Any]:
        return self.said.get("question") or {}

    @property
    def assignee(self) -> str:
        return str(self.question.get("assignee") or "")

    @property
    def address(self) -> dict[str, Any]:
        """By which the engine finds it: an answer to an earlier attempt is none to this one."""
        return {"path": self.path, "attempt": self.attempt, "wait": self.said["wait"]}


def open_waits(step: RunStep) -> list[OpenWait]:
    return [OpenWait(step.path, step.attempt, said) for said in spread(step.waits)]


def find_open(run: Run, path: str, wait: int, reason: str, kind: str) -> OpenWait:
    """In a transaction that holds the run: nobody answers in between. `kind` is that of the item that would end it."""
    step = run.steps.filter(path=path).first()
    if step is None:
        raise NotFound(f"The run has no step {path[:200]!r}.", code="STEP_NOT_FOUND", where="path")
    if run.inbox.filter(kind=kind, data__path=path, data__attempt=step.attempt, data__wait=wait).exists():
        raise answered()
    for found in open_waits(step):
        if found.said["wait"] == wait:
            if found.said["reason"] == reason:
                return found
            raise Conflict("The step waits for something else.", code="NOT_WAITING", where="wait")
    raise Conflict(
        "The step does not wait for this any more.",
        code="NOT_WAITING",
        where="wait",
        remedy="Load the run again and look at what it waits for.",
    )


def answered() -> Conflict:
    return Conflict(
        "Somebody else was first: this is answered already.",
        code="ALREADY_ANSWERED",
        remedy="Load the run again and look at how it went on.",
    )


def require_assignee(user: User, membership: Membership, wait: OpenWait) -> None:
    """Who is named answers; an owner may step in."""
    named = normal_email(wait.assignee)
    if named and named != user.email and not Role(membership.role).covers(Role.OWNER):
        raise Denied(
            f"This question is for {wait.assignee}.", remedy="Let them answer, or ask an owner of the workspace."
        )
