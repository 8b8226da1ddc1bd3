"""A frame whose steps run again and again, until it is good enough or a limit is reached."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from flows.graph.document import Milliseconds
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import Condition, Money, ShortName, Template, conditional, hinted, template, templates


class Threshold(Config):
    of: Annotated[
        Template,
        template("Score", "The score of a pass, as in {{ judge.score }}.", reach="inside", min_length=1),
    ]
    at_least: Annotated[float, Field(ge=0, le=1, title="At least", description="From 0 to 1.")] = 0.8


class LoopConfig(Config):
    passes: Annotated[
        Annotated[int, Field(ge=1, le=10_000)] | None,
        hinted("Passes at most", "Empty: no limit of passes; then another exit is needed.", widget="number"),
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
        hinted("What counts", "The last pass, or the best one.", widget="choice"),
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
            "Names and what each pass adds to their lists, as in notes: {{ critic }}.",
            reach="inside",
            max_length=50,
        ),
    ] = {}
    output: Annotated[
        Template | None,
        template("Output", "What the loop yields. Empty: what its last step did.", rows=3, reach="inside"),
    ] = None

    def flaws(self) -> Iterator[Flaw]:
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


KIND = Loop()
