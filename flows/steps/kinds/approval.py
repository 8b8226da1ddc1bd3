"""The run waits until a person approves, or sends the work back with a comment."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from flows.engine.ports import Context, Outcome
from flows.engine.requests import Question
from flows.faults import Permanent
from flows.graph.document import Milliseconds
from flows.steps.declaration import Config, StepKind
from flows.steps.fields import Assignee, Template, hinted, template
from flows.steps.moments import moment_in
from flows.steps.reading import Reader, settings_of

APPROVED, SENT_BACK = "approved", "sent_back"


class ApprovalConfig(Config):
    message: Annotated[
        Template,
        template("Message", "What the person is asked to decide.", rows=3, min_length=1),
    ] = "May this go on?"
    shows: Annotated[
        Template,
        template(
            "Shows",
            "What there is to approve; approved, it is what the step yields. Sent back, the step yields a map of the "
            "comment and the value: {{ approval.comment }}.",
            rows=3,
        ),
    ] = "{{ previous }}"
    assignee: Assignee = ""
    deadline_ms: Annotated[
        Milliseconds | None,
        hinted("Deadline", "How long the run waits. Empty: until somebody decides.", widget="duration", unit="ms"),
    ] = None
    on_deadline: Annotated[
        Literal["fail", "approve", "send_back"],
        hinted("After the deadline", "What happens when nobody decided in time.", widget="choice"),
    ] = "fail"
    editable: Annotated[
        bool, Field(title="May be edited", description="Whether the person may change what is shown.")
    ] = False
    sample: Annotated[
        Literal["ask", "approve", "send_back"],
        hinted(
            "In a rehearsal",
            "What happens when the whole run is rehearsed: a person is asked all the same, or it goes on at once as if "
            "one had decided. Give the requests behind it sample replies: one without is really sent.",
            widget="choice",
            advanced=True,
        ),
    ] = "ask"
    sample_comment: Annotated[
        str,
        Field(
            title="Sample comment",
            description="What the work is sent back with in a rehearsal.",
            max_length=2_000,
            json_schema_extra={
                "ui": {"widget": "long_text", "advanced": True, "visible_when": {"sample": ["send_back"]}}
            },
        ),
    ] = ""


class Approval(StepKind):
    kind = "approval"
    title = "Approval"
    family = "human"
    icon = "fermata"
    help = (
        "Stops the run until a person has looked at a result: they approve it, edit it, or send it back with a "
        "comment, and the run goes on at that port. Waiting costs nothing. Use it before something leaves the house or "
        "cannot be undone. To ask for facts instead of a decision take Ask."
    )
    config = ApprovalConfig
    example = {
        "message": "Shall this be published?",
        "shows": "{{ refine }}",
        "deadline_ms": 86_400_000,
        "on_deadline": "send_back",
        "editable": True,
    }
    out_ports = (APPROVED, SENT_BACK)
    output = "any"

    async def run(self, context: Context) -> Outcome:
        config = settings_of(ApprovalConfig, context.step)
        read = Reader(context)
        shown = read.value(config.shows, "config.shows")
        if context.simulated and config.sample != "ask":
            read.warn("Nobody was asked: in a rehearsal the step's sample decides.")
            return _sampled(config, shown)
        question = Question(
            "approval",
            read.text(config.message, "config.message"),
            shows=shown,
            choices=(APPROVED, SENT_BACK),
            assignee=config.assignee,
            editable=config.editable,
        )
        until = None if config.deadline_ms is None else await moment_in(context, config.deadline_ms)
        answer = await context.ask(question, until)
        if answer is None:
            return _undecided(config, shown)
        decision = answer.value if isinstance(answer.value, Mapping) else {}
        value = decision.get("value", shown) if config.editable else shown
        match decision.get("decision"):
            case "approved":
                return Outcome(value, (APPROVED,))
            case "sent_back":
                return _sent_back(str(decision.get("comment") or ""), value)
        raise Permanent(
            "The answer is no decision.",
            remedy="Answer with the decision “approved” or “sent_back”.",
            code="INVALID_ANSWER",
        )


def _sampled(config: ApprovalConfig, shown: Any) -> Outcome:
    if config.sample == "approve":
        return Outcome(shown, (APPROVED,))
    return _sent_back(config.sample_comment, shown)


def _undecided(config: ApprovalConfig, shown: Any) -> Outcome:
    match config.on_deadline:
        case "approve":
            return Outcome(shown, (APPROVED,))
        case "send_back":
            return _sent_back("Nobody decided in time.", shown)
        case "fail":
            raise Permanent(
                "Nobody decided in time.",
                where="config.deadline_ms",
                remedy="Run it again and decide sooner, allow more time, or say what happens after the deadline.",
                code="DEADLINE_PASSED",
            )


def _sent_back(comment: str, value: Any) -> Outcome:
    return Outcome({"comment": comment, "value": value}, (SENT_BACK,))


KIND = Approval()
