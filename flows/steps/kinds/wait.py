"""The run rests for a while, or until a moment."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from flows.engine.ports import Context, Outcome
from flows.faults import Permanent
from flows.graph.document import Milliseconds
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import Template, hinted, template
from flows.steps.moments import moment_in
from flows.steps.reading import Reader, settings_of

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
        if self.until is not None and not _CONSTANT.search(self.until) and _moment(self.until) is None:
            yield "until", "This is no moment with an offset, as in 2030-01-31T09:00:00Z."


def _moment(text: str) -> datetime | None:
    """None for what is no moment, or one that would mean another in each time zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


class Wait(StepKind):
    kind = "wait"
    title = "Wait"
    family = "control"
    icon = "clock"
    help = (
        "Lets the run rest for a time or until a moment, and then go on. Waiting costs nothing and survives restarts; "
        "it puts out nothing, so what came before stays {{ previous }}. "
        "Use it before something is tried again or must not happen earlier; to wait for a person take Approval or Ask."
    )
    config = WaitConfig
    example = {"until": "{{ inputs.embargo }}"}
    output = "any"

    async def run(self, context: Context) -> Outcome:
        """Puts out nothing: what came before it stays the `previous` of the steps behind it."""
        config = settings_of(WaitConfig, context.step)
        if config.until is None:
            until = await moment_in(context, config.for_ms or 0)
        else:
            text = Reader(context).text(config.until, "config.until")
            moment = _moment(text)
            if moment is None:
                raise Permanent(
                    f"{text[:64]!r} is no moment with an offset.",
                    where="config.until",
                    remedy="Give it as in 2030-01-31T09:00:00Z.",
                    code="NOT_A_MOMENT",
                )
            until = moment
        await context.rest(until)
        return Outcome(None)


KIND = Wait()
