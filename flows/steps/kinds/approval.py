"""The run waits until a person approves, or sends the work back with a comment."""

from typing import Annotated, Literal

from pydantic import Field

from flows.graph.document import Milliseconds
from flows.steps.declaration import Config, StepKind
from flows.steps.fields import Assignee, Template, hinted, template


class ApprovalConfig(Config):
    message: Annotated[
        Template,
        template("Message", "What the person is asked to decide.", rows=3, min_length=1),
    ] = "May this go on?"
    shows: Annotated[
        Template,
        template("Shows", "What there is to approve; it is also what the step yields.", rows=3),
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
    out_ports = ("approved", "sent_back")
    output = "any"


KIND = Approval()
