"""Where several branches come together, and what becomes of their results."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from flows.steps.asking import ModelName
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import Template, hinted, template

CONSENSUS = {"mode": ["consensus"]}


class JoinConfig(Config):
    mode: Annotated[
        Literal["all", "any", "first", "n_of_m", "concatenate", "vote", "best", "consensus"],
        hinted(
            "How",
            "all: a map of every result, when all are there. any: the results that are there once one is. first: the "
            "first result, the others are cancelled. n_of_m: as soon as N are there. concatenate: one text. vote: the "
            "answer most gave. best: the one with the highest score. consensus: a model writes what they agree on.",
            widget="choice",
        ),
    ] = "all"
    n: Annotated[
        Annotated[int, Field(ge=1, le=1_000)] | None,
        hinted("N", "How many results are enough.", widget="number", visible_when={"mode": ["n_of_m"]}),
    ] = None
    separator: Annotated[
        str,
        Field(
            title="Between the texts",
            description="Stands between two results that are put together.",
            max_length=200,
            json_schema_extra={"ui": {"widget": "text", "visible_when": {"mode": ["concatenate"]}}},
        ),
    ] = "\n\n"
    of: Annotated[
        Template | None,
        template(
            "Score",
            "The score of one result, which is {{ output }} here; for a vote, the answer that counts in it.",
            reach="after",
            ui={"visible_when": {"mode": ["best", "vote"]}},
        ),
    ] = None
    model: Annotated[
        ModelName | None,
        hinted("Model", "Who writes the consensus.", widget="model", uses="model", visible_when=CONSENSUS),
    ] = None
    prompt: Annotated[
        Template,
        template(
            "Prompt",
            "What to look for in the results, which are given beside it. Empty: what they agree on.",
            rows=4,
            ui={"visible_when": CONSENSUS},
        ),
    ] = ""

    def flaws(self) -> Iterator[Flaw]:
        if self.mode == "n_of_m" and self.n is None:
            yield "n", "Say how many results are enough."
        if self.mode == "best" and self.of is None:
            yield "of", "Say by which score the best result is found."
        if self.mode == "consensus" and self.model is None:
            yield "model", "Choose the model that writes the consensus."


class Join(StepKind):
    kind = "join"
    title = "Join"
    family = "ensemble"
    icon = "join"
    help = (
        "Brings branches together and makes one thing of their results: all of them, the first, N of them, one text, "
        "the answer most gave, the best by score, or what a model finds they agree on. Use it after steps that ran "
        "side by side; a step that only needs all of them can read them by name and needs no join."
    )
    config = JoinConfig
    example = {"mode": "best", "of": "{{ output.score }}"}
    output = "any"
    effect = "idempotent"
    network = True


KIND = Join()
