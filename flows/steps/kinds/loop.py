"""A frame whose steps run again and again, until it is good enough or a limit is reached."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Annotated, Any, Literal

from pydantic import Field

from flows.engine.ports import Context, Outcome
from flows.engine.requests import PassEnd
from flows.graph.document import Milliseconds
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import Condition, Money, ShortName, Template, conditional, hinted, template, templates
from flows.steps.moments import moment_in
from flows.steps.passes import Collected, Ranking
from flows.steps.reading import Reader, number_in, settings_of

MOST_PASSES = 10_000
_TAKEN = ("index", "previous", "item", "output", "passes", "lanes")  # what `loop.…`, or the loop itself, says already
_TURN = 50  # passes, before others have their turn: after a restart all of them may be there already


class Threshold(Config):
    of: Annotated[
        Template,
        template("Score", "The score of a pass, as in {{ judge.score }}.", reach="inside", min_length=1),
    ]
    at_least: Annotated[float, Field(ge=0, le=1, title="At least", description="From 0 to 1.")] = 0.8


class LoopConfig(Config):
    passes: Annotated[
        Annotated[int, Field(ge=1, le=MOST_PASSES)] | None,
        hinted(
            "Passes at most",
            f"Empty: as many as it takes, but never more than {MOST_PASSES:,}; then another exit is needed.",
            widget="number",
        ),
    ] = 3
    until: Annotated[
        Condition | None,
        conditional("Until", "Looked at after each pass; the loop ends when it holds.", reach="inside"),
    ] = None
    threshold: Annotated[
        Threshold | None,
        hinted("Good enough", "The loop ends when the score of a pass reaches this.", widget="group"),
    ] = None
    longest_ms: Annotated[
        Milliseconds | None,
        hinted("Time at most", "No pass begins after this time.", widget="duration", unit="ms"),
    ] = None
    cost: Annotated[
        Money | None, hinted("Cost at most", "In USD; no pass begins once this is spent.", widget="money")
    ] = None
    keep: Annotated[
        Literal["last", "best"],
        hinted("What counts", "The last pass, or the best one; of two equally good ones the later.", widget="choice"),
    ] = "last"
    best_by: Annotated[
        Template | None,
        template(
            "Best by",
            "The score of a pass, the higher the better. Empty: the score of “Good enough”.",
            reach="inside",
            ui={"visible_when": {"keep": ["best"]}},
        ),
    ] = None
    accumulate: Annotated[
        dict[ShortName, Template],
        templates(
            "Collect",
            "Names and what each pass adds to their lists, as in notes: {{ critic }}. Inside, in the exits and in the "
            "output they are read as {{ loop.notes }}, behind the loop as {{ refine.notes }}.",
            reach="inside",
            max_length=50,
        ),
    ] = {}
    output: Annotated[
        Template | None,
        template(
            "Output",
            "What the loop yields, seen from the pass that counts. Empty: what its last step did.",
            rows=3,
            reach="inside",
        ),
    ] = None

    def flaws(self) -> Iterator[Flaw]:
        for name in _TAKEN:
            if name in self.accumulate:
                yield f"accumulate.{name}", f"The name {name!r} means something already; call the list otherwise."
        if self.keep == "best" and self.best_by is None and self.threshold is None:
            yield "best_by", "Say by which score the best pass is found."


class Loop(StepKind):
    kind = "loop"
    title = "Loop"
    family = "control"
    icon = "loop"
    help = (
        "Runs the steps inside it again and again: until a condition holds, a score is reached, or passes, time or "
        "money run out, whichever comes first. Inside, {{ loop.index }} counts from 1 and {{ loop.previous.critic }} "
        "is what a step said one pass earlier. Use it to refine until something is good enough, and always set a "
        "number of passes: a judge that is never content would cost you."
    )
    config = LoopConfig
    example = {
        "passes": 5,
        "threshold": {"of": "{{ judge.score }}", "at_least": 0.8},
        "keep": "best",
        "accumulate": {"notes": "{{ critic }}"},
    }
    output = "any"
    frame = True

    async def run(self, context: Context) -> Outcome:
        """1. A pass runs, and adds to what is collected. 2. Its score is read; when it is the best so far, so is its
        output: later its names see less. 3. The exits are asked in this order: until, threshold, passes, time, cost.
        What was recorded of a pass before a restart holds, so time and money are looked at once."""
        config = settings_of(LoopConfig, context.step)
        read = Reader(context)
        over = None if config.longest_ms is None else await moment_in(context, config.longest_ms)
        collected, ranking, output = Collected(config.accumulate, read), Ranking(), None
        for number in count(1):
            end = await context.scope(number, after=number - 1, local=collected.local)
            collected.add(end.names)
            names = collected.within(end.names)
            score, rank = _scores(config, read, names)
            if config.keep == "best" and ranking.leads(rank):
                output = _output(config, read, end.output, names)
            met = _met(config, read, names, score)
            passed = await context.pass_ended(number, partial(_judged, config, context, number, score, met, over))
            if passed.exit is not None:
                break
            if number % _TURN == 0:
                await asyncio.sleep(0)
        if config.keep == "last":
            output = _output(config, read, end.output, names)
        elif ranking.highest is None:
            read.warn("No pass had a score, so the last one counts.")
        return Outcome(output, collected=collected.lists)


def _output(config: LoopConfig, read: Reader, output: Any, names: Mapping[str, Any]) -> Any:
    return output if config.output is None else read.value(config.output, "config.output", names)


def _scores(config: LoopConfig, read: Reader, names: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Of “Good enough”, and the one that ranks the passes; either may be all there is."""
    score = rank = None
    if config.threshold is not None:
        score = rank = number_in(read.value(config.threshold.of, "config.threshold.of", names))
        if score is None:
            read.warn("A pass had no score, so it was not good enough.")
    if config.best_by is not None:
        rank = number_in(read.value(config.best_by, "config.best_by", names))
    return (rank if config.threshold is None else score), rank


def _met(config: LoopConfig, read: Reader, names: Mapping[str, Any], score: float | None) -> str | None:
    if config.until is not None and read.holds(config.until, "config.until", names):
        return "until"
    if config.threshold is not None and score is not None and score >= config.threshold.at_least:
        return "threshold"
    return None


def _judged(
    config: LoopConfig, context: Context, number: int, score: float | None, met: str | None, over: datetime | None
) -> PassEnd:
    if met is None and number >= (config.passes or MOST_PASSES):
        met = "passes"
    if met is None and over is not None and context.now >= over:
        met = "time"
    if met is None and config.cost is not None and context.spent() >= Decimal(config.cost):
        met = "cost"
    return PassEnd(score, met)


KIND = Loop()
