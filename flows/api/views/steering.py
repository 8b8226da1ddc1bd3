"""What people do to runs: pause, resume, cancel, answer, decide, rerun and fork. All of them only ask; a run obeys a
moment later, so follow it to see when."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.answer_step import answer_step
from flows.actions.cancel_run import cancel_run
from flows.actions.decide_call import decide_call
from flows.actions.fork_run import ForkWish, fork_run, preview_fork
from flows.actions.pause_run import pause_run
from flows.actions.rerun_run import rerun_run
from flows.actions.resume_run import resume_run
from flows.api import queries
from flows.api.door import Door
from flows.api.parsing import DocumentJSONParser
from flows.api.shapes.options import (
    AnswerShape,
    At,
    DecideShape,
    ForkPreviewShape,
    ForkShape,
    RunCancelShape,
    options_from,
)
from flows.api.shapes.run import RunShape
from flows.models import Run

MOST_TOLD = 1000
LONGEST_AT = 50_000
AT = OpenApiParameter("at", str, description="A seq, or the path of a step; several paths are parted by commas.")


def taken(run: Run) -> Response:
    return Response(RunShape(run).data, status=status.HTTP_202_ACCEPTED)


def made(run: Run) -> Response:
    return Response(RunShape(run).data, status=status.HTTP_201_CREATED)


class RunCancelView(Door):
    operations: ClassVar = {"post": "cancelRun"}

    @extend_schema(
        request=RunCancelShape,
        responses={202: RunShape},
        examples=[OpenApiExample("With a reason", {"reason": "The brief has changed."}, request_only=True)],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Ask for a run to end, also one that waits or is paused."""
        return taken(cancel_run(self.user, self.workspace, id, **self.read(RunCancelShape)))


class RunPauseView(Door):
    operations: ClassVar = {"post": "pauseRun"}

    @extend_schema(request=None, responses={202: RunShape})
    def post(self, request: Request, id: UUID) -> Response:
        """Ask for a run to pause: calls in flight end first, and none begins."""
        return taken(pause_run(self.user, self.workspace, id))


class RunResumeView(Door):
    operations: ClassVar = {"post": "resumeRun"}

    @extend_schema(request=None, responses={202: RunShape})
    def post(self, request: Request, id: UUID) -> Response:
        """Let a paused run go on."""
        return taken(resume_run(self.user, self.workspace, id))


class RunAnswerView(Door):
    operations: ClassVar = {"post": "answerStep"}

    @extend_schema(
        request=AnswerShape,
        responses={202: RunShape},
        examples=[
            OpenApiExample(
                "An approval",
                {"path": "review", "wait": 1, "answer": {"decision": "sent_back", "comment": "Shorter, please."}},
                request_only=True,
            ),
            OpenApiExample(
                "A form", {"path": "each[3].choose", "wait": 1, "answer": {"choice": "first"}}, request_only=True
            ),
            OpenApiExample("A question", {"path": "why", "wait": 1, "answer": "Because it rained."}, request_only=True),
        ],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Answer what a step asks. The first answer counts; a later one gets 409 ALREADY_ANSWERED."""
        return taken(answer_step(self.user, self.workspace, id, **self.read(AnswerShape)))


class RunDecideView(Door):
    operations: ClassVar = {"post": "decideCall"}

    @extend_schema(
        request=DecideShape,
        responses={202: RunShape},
        examples=[OpenApiExample("It arrived", {"path": "order", "wait": -1, "decision": "done", "output": {"id": 7}})],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Say what became of a call that must not be made twice and was in flight when its worker stopped."""
        return taken(decide_call(self.user, self.workspace, id, **self.read(DecideShape)))


class RunRerunView(Door):
    operations: ClassVar = {"post": "rerunRun"}

    @extend_schema(request=None, responses={201: RunShape})
    def post(self, request: Request, id: UUID) -> Response:
        """Start a new run that goes on from the failed step and keeps every finished one."""
        return made(rerun_run(self.user, self.workspace, id))


class RunForkView(Door):
    operations: ClassVar = {"get": "previewFork", "post": "forkRun"}
    parameters = frozenset({"at"})
    parser_classes = (DocumentJSONParser,)

    @extend_schema(parameters=[AT], responses=ForkPreviewShape)
    def get(self, request: Request, id: UUID) -> Response:
        """What a fork would keep, what would begin anew, and what the kept results had cost."""
        at = queries.text(request.query_params, "at", LONGEST_AT)
        told = preview_fork(self.user, self.workspace, id, ForkWish(**wished(at_in(at))))
        counts = {f"{name}_count": len(told[name]) for name in ("kept", "redone")}
        paths = {name: told[name][:MOST_TOLD] for name in ("kept", "redone")}
        return Response(ForkPreviewShape({**told, **counts, **paths}).data)

    @extend_schema(
        request=ForkShape,
        responses={201: RunShape},
        examples=[
            OpenApiExample("Once more from a step", {"at": "refine[2].critic"}, request_only=True),
            OpenApiExample(
                "With another prompt",
                {"changes": [{"op": "set", "at": ["steps", "draft", "config", "prompt"], "value": "Be brief."}]},
                request_only=True,
            ),
            OpenApiExample("With an output of your own", {"outputs": {"draft": "My own words"}}, request_only=True),
        ],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Start a new run that keeps the results of this one, up to a moment or but for some steps."""
        given = self.read(ForkShape)
        options = options_from(given.pop("options", None))
        wish = ForkWish(**wished(given.pop("at", None)), **given)
        return made(fork_run(self.user, self.workspace, id, wish, options))


def at_in(text: str | None) -> int | list[str] | None:
    if text is None:
        return None
    digits = text.isascii() and text.isdigit() and len(text) < 20
    return At().run_validation(int(text) if digits else text.split(","))  # type: ignore[no-any-return]


def wished(at: int | list[str] | None) -> dict[str, Any]:
    return {"paths": at} if isinstance(at, list) else {"at": at}
