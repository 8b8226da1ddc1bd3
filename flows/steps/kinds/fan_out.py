"""A frame whose separate rows of steps run side by side."""

from typing import Annotated, Any

from pydantic import Field

from flows.engine.ports import Context, Outcome
from flows.steps.abreast import abreast
from flows.steps.declaration import Config, StepKind
from flows.steps.fields import hinted
from flows.steps.reading import settings_of


class FanOutConfig(Config):
    limit: Annotated[
        Annotated[int, Field(ge=1, le=1_000)] | None,
        hinted("At once", "How many lanes run at the same time. Empty: all of them.", widget="number"),
    ] = None


class FanOut(StepKind):
    kind = "fan_out"
    title = "Fan-out"
    family = "ensemble"
    icon = "fanout"
    help = (
        "Runs several lanes side by side: every group of connected steps inside it is one lane. Its output is the list "
        "of the lanes' results, {{ fan.lanes[0] }} and so on. Use it to ask several models the same thing, or to look "
        "at a text from several sides at once, and join the answers after it. For one task over a list take For each."
    )
    config = FanOutConfig
    example = {"limit": 3}
    output = "list"
    frame = True

    async def run(self, context: Context) -> Outcome:
        config = settings_of(FanOutConfig, context.step)
        lanes = context.lanes

        async def lane(index: int) -> Any:
            return (await context.scope(index + 1, steps=lanes[index])).output

        return Outcome(await abreast(len(lanes), config.limit or len(lanes), lane))


KIND = FanOut()
