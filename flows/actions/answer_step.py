from typing import Any
from uuid import UUID

from django.db import transaction

from flows.actions.access import require
from flows.actions.answers import fitting
from flows.actions.open_waits import find_open, require_assignee
from flows.actions.run_inbox import held, say
from flows.models import Role, Run, User, Workspace


def answer_step(user: User, workspace: Workspace, run_id: UUID, path: str, wait: int, answer: Any) -> Run:
    """Answers what a step asks people: an approval, a question, what to do about a failure. The first answer counts."""
    membership = require(user, workspace, Role.EDITOR)
    with transaction.atomic():
        run = held(workspace, run_id)
        found = find_open(run, path, wait, "answer", "answer")
        require_assignee(user, membership, found)
        told = {**found.address, "answer": fitting(found.question, answer)}
        say(user, run, "answer", "run.answered", told, path=path, wait=wait, asked=found.question.get("kind"))
    return run
