"""The run rests for a while, or until a moment."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from flows.graph.document import Milliseconds
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import Template, hinted, template

_CONSTANT = re.compile(r"\{[{%#]")


class WaitConfig(Config):
    for_ms: Annotated[
        Milliseconds | None,
        hinted("For", "How long.", widget="duration", unit="ms"),
    ] = None
    until: Annotated[
        Template | None,
        template("Until", "A moment with its offset, as in 2030-01-31T09:00:00Z; may be a {{ name }}.", min_length=1),
    ] = None

    def flaws(self) -> Iterator[Flaw]:
        if self.for_ms is None and self.until is None:
            yield "for_ms", "Say for how long or until when."
        if self.for_ms is not None and self.until is not None:
            yield "until", "Say either for how long or until when, not both."
        if self.until is not None and not _CONSTANT.search(self.until) and not _is_moment(self.until):
            yield "until", "This is no moment with an offset, as in 2030-01-31T09:00:00Z."


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text.strip()).tzinfo is not None
    except ValueError:
        return False


class Wait(StepKind):
    kind = "wait"
    title = "Wait"
    family = "control"
    icon = "clock"
    help = (
        "Lets the run rest for a time or until a moment, and then go on. Waiting costs nothing and survives restarts. "
        "Use it before something is tried again or must not happen earlier; to wait for a person take Approval or Ask."
    )
    config = WaitConfig
    example = {"until": "{{ inputs.embargo }}"}
    output = "any"


KIND = Wait()
