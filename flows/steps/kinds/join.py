"""Where several branches come together, and what becomes of their results."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from flows.engine.ports import Context, Outcome
from flows.engine.requests import Arrival, ModelRequest
from flows.faults import InvalidStep, Permanent, Refusal
from flows.steps.asking import ModelName
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import Template, hinted, template
from flows.steps.prompting import base_prompt
from flows.steps.reading import Reader, With, number_in, settings_of
from flows.steps.voting import Ballot, elected

CONSENSUS = {"mode": ["consensus"]}
SETTINGS = {"temperature": 0.4, "max_tokens": 2_000}


class JoinConfig(Config):
    mode: Annotated[
        Literal["all", "any", "first", "n_of_m", "concatenate", "vote", "best", "consensus"],
        hinted(
            "How",
            "all: a map of every result, when all are there. any: the results that are there once one is. first: the "
            "first result, the others are cancelled. n_of_m: as soon as N are there. concatenate: one text. vote: the "
            "answer most gave, of equally many the one that came first. best: the one with the highest score. "
            "consensus: a model writes what they agree on. A branch that put out nothing has no result.",
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

    def needs(self, config: Mapping[str, Any]) -> int | None:
        n = config.get("n")
        match config.get("mode"):
            case "any" | "first":
                return 1
            case "n_of_m" if type(n) is int:
                return n
        return None

    async def run(self, context: Context) -> Outcome:
        config = settings_of(JoinConfig, context.step)
        read = Reader(context)
        arrived = [arrival for arrival in context.arrivals if arrival.output is not None]
        if config.mode != "all":
            arrived = _enough(config, arrived)
        match config.mode:
            case "all":
                return Outcome({arrival.step: arrival.output for arrival in _in_order(context, context.arrivals)})
            case "any" | "n_of_m":
                return Outcome({arrival.step: arrival.output for arrival in _in_order(context, arrived)})
            case "first":
                return Outcome(arrived[0].output)
            case "concatenate":
                return Outcome(config.separator.join(_text(read, one) for one in _in_order(context, arrived)))
            case "vote":
                return Outcome(_vote(config, context, read, arrived))
            case "best":
                return Outcome(_best(config, context, read, arrived))
            case "consensus":
                return Outcome(await _consensus(config, context, read, _in_order(context, arrived)))


def _enough(config: JoinConfig, arrived: list[Arrival]) -> list[Arrival]:
    """Those that count: of `first` and `n_of_m` the earliest."""
    wanted = config.n or 1 if config.mode == "n_of_m" else 1
    if len(arrived) < wanted:
        came = "none came" if not arrived else f"{len(arrived)} came"
        results = "1 result is" if wanted == 1 else f"{wanted} results are"
        raise Permanent(
            f"{results} needed, and {came}: the other branches were not taken, failed, or put out nothing.",
            where="config.n" if config.mode == "n_of_m" else "config.mode",
            remedy="Wait for fewer, or look why the other branches have no result.",
            code="NOT_ENOUGH_RESULTS",
        )
    return arrived[:wanted] if config.mode == "n_of_m" else arrived


def _in_order(context: Context, arrived: Sequence[Arrival]) -> list[Arrival]:
    """As the steps stand in the flow: which branch happened to be faster must not change a text."""
    place = {step: number for number, step in enumerate(context.names.get("steps") or ())}
    return sorted(arrived, key=lambda arrival: place.get(arrival.step, len(place)))


def _with_output(context: Context, arrival: Arrival) -> Mapping[str, Any]:
    return With(context.names, {"output": arrival.output})


def _text(read: Reader, arrival: Arrival) -> str:
    return read.text("{{ output }}", "arrivals", {"output": arrival.output})


def _vote(config: JoinConfig, context: Context, read: Reader, arrived: list[Arrival]) -> Any:
    source = "{{ output }}" if config.of is None else config.of
    ballots = []
    for arrival in arrived:
        names = _with_output(context, arrival)
        answer = read.value(source, "config.of", names)
        text = read.text(source, "config.of", names)
        if answer is not None and text.strip():
            ballots.append(Ballot(answer, text))
        else:
            read.warn(f"“{arrival.step}” gave no answer, so it has no vote.")
    if not ballots:
        raise Permanent(
            "No result holds an answer to count.",
            where="config.of",
            remedy="Name the answer as in {{ output.vote }}, and have every branch give one.",
            code="NOT_ENOUGH_RESULTS",
        )
    winner, told = elected(ballots)
    if told:
        read.warn(told)
    return winner


def _best(config: JoinConfig, context: Context, read: Reader, arrived: list[Arrival]) -> Any:
    """Of equally good ones the one that came first."""
    if config.of is None:
        raise InvalidStep("The join has no score.", where="config.of", remedy="Say by which score the best is found.")
    best, highest = arrived[0], -math.inf
    for arrival in arrived:
        score = number_in(read.value(config.of, "config.of", _with_output(context, arrival)))
        if score is None:
            read.warn(f"The result of “{arrival.step}” has no score, so any other is better.")
        elif score > highest:
            best, highest = arrival, score
    return best.output


async def _consensus(config: JoinConfig, context: Context, read: Reader, arrived: list[Arrival]) -> str:
    if config.model is None:
        raise InvalidStep("The join has no model.", where="config.model", remedy="Choose who writes the consensus.")
    wanted = read.text(config.prompt, "config.prompt").strip() or "Write what these answers agree on."
    answers = [f"Answer {number} ({one.step}):\n{_text(read, one).strip()}" for number, one in enumerate(arrived, 1)]
    reply = await context.complete(
        ModelRequest(
            model=config.model,
            system=base_prompt("agree", ""),
            prompt="\n\n".join([wanted, *answers]),
            settings=SETTINGS,
            action="compare",
            cache_ms=context.step.cache_ms,
        )
    )
    if reply.stop == "refusal":
        raise Refusal()
    return reply.text


KIND = Join()
