"""Sends control down one or several branches: by conditions, by a model's choice, or by weights."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from flows.engine.ports import Context, Outcome
from flows.engine.requests import ModelRequest
from flows.faults import InvalidStep, Refusal
from flows.graph.document import ERROR_PORT
from flows.steps.asking import ModelName
from flows.steps.classifying import SETTINGS, Choice, read_choice, schema, task
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import PORT_PATTERN, Condition, Template, conditional, hinted, template
from flows.steps.prompting import base_prompt
from flows.steps.reading import Reader, settings_of
from flows.steps.weighing import share_of, weighed

ELSE = "else"
BY_MODEL = {"by": ["model"]}
BranchName = Annotated[str, Field(min_length=1, max_length=64, pattern=PORT_PATTERN)]


class Branch(Config):
    name: Annotated[BranchName, Field(title="Name", description="Also the name of its port.")]
    condition: Annotated[
        Condition | None,
        conditional("Condition", "The branch is taken when this holds.", visible_when={"by": ["conditions"]}),
    ] = None
    description: Annotated[
        str,
        Field(
            title="What belongs here",
            description="The model chooses the branch by these words.",
            max_length=2_000,
            json_schema_extra={"ui": {"widget": "long_text", "rows": 2, "visible_when": BY_MODEL}},
        ),
    ] = ""
    weight: Annotated[
        float,
        Field(
            ge=0,
            le=1_000_000,
            title="Weight",
            description="Its share of the runs, against the weights of the others.",
            json_schema_extra={"ui": {"widget": "number", "visible_when": {"by": ["weights"]}}},
        ),
    ] = 1


class RouterConfig(Config):
    by: Annotated[
        Literal["conditions", "model", "weights"],
        hinted("Choose by", "Who or what decides which branch is taken.", widget="choice"),
    ] = "conditions"
    mode: Annotated[
        Literal["first", "all"],
        hinted(
            "Take",
            "The first branch that fits, or all that fit.",
            widget="choice",
            visible_when={"by": ["conditions", "model"]},
        ),
    ] = "first"
    branches: Annotated[
        list[Branch],
        Field(
            title="Branches",
            description="In the order in which they are tried.",
            min_length=1,
            max_length=100,
            json_schema_extra={"ui": {"widget": "branches"}},
        ),
    ]
    default: Annotated[
        BranchName | None,
        hinted(
            "If none fits",
            "The branch that is taken then. Empty: control leaves by the port “else”.",
            widget="branch",
        ),
    ] = None
    subject: Annotated[
        Template,
        template("What is looked at", "What the model classifies.", rows=3, ui={"visible_when": BY_MODEL}),
    ] = "{{ previous }}"
    model: Annotated[
        ModelName | None,
        hinted("Model", "Who classifies; a small one is enough.", widget="model", uses="model", visible_when=BY_MODEL),
    ] = None
    sticky: Annotated[
        Template | None,
        template(
            "Same branch for the same",
            "Runs with an equal value here always take the same branch, as in {{ inputs.customer }}.",
            ui={"visible_when": {"by": ["weights"]}},
        ),
    ] = None

    def flaws(self) -> Iterator[Flaw]:
        """A router without a way out is validation's to find: it sees the edges."""
        names: set[str] = set()
        for index, branch in enumerate(self.branches):
            where = f"branches[{index}]"
            if branch.name in (ERROR_PORT, ELSE):
                yield f"{where}.name", f"Every router has a port {branch.name!r} already; call the branch otherwise."
            elif branch.name in names:
                yield f"{where}.name", f"The branch {branch.name!r} is there twice."
            names.add(branch.name)
            if self.by == "conditions" and branch.condition is None and branch.name != self.default:
                yield f"{where}.condition", f"Say when the branch {branch.name!r} is taken."
        if self.by == "model" and self.model is None:
            yield "model", "Choose the model that classifies."
        if self.by == "weights" and not any(branch.weight for branch in self.branches):
            yield "branches", "One of the branches needs a weight above zero."


class Router(StepKind):
    kind = "router"
    title = "Router"
    family = "control"
    decides = True
    icon = "router"
    help = (
        "Chooses where the run goes on: by conditions on what came before, by a model that classifies a text, or by "
        "weights, for trying two ways against each other. Use it when different cases need different steps; connect "
        "the port “else” or name a default, so that no case is lost. It puts out what it chose and why: "
        "{{ route.branch }}, {{ route.reason }}. For a plain yes or no take Condition."
    )
    config = RouterConfig
    example = {
        "by": "conditions",
        "branches": [
            {"name": "technical", "condition": "classify.kind == 'technical'"},
            {"name": "creative", "condition": {"field": "classify.kind", "operator": "==", "value": "creative"}},
            {"name": "general"},
        ],
        "default": "general",
    }
    out_ports = (ELSE,)
    ports_by = {"names": "branches[].name", "else": ELSE, "unless": "default"}
    output = "map"
    effect = "idempotent"
    network = True

    def ports(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        branches = config.get("branches")
        names = [
            branch["name"]
            for branch in (branches if isinstance(branches, list) else ())
            if isinstance(branch, Mapping) and isinstance(branch.get("name"), str) and 0 < len(branch["name"]) <= 64
        ]
        return tuple(dict.fromkeys([*names, ELSE] if config.get("default") is None else names))

    async def run(self, context: Context) -> Outcome:
        config = settings_of(RouterConfig, context.step)
        read = Reader(context)
        match config.by:
            case "conditions":
                choice = _by_conditions(config, read)
            case "model":
                choice = await _by_model(config, context, read)
            case "weights":
                choice = await _by_weights(config, context, read)
        taken = choice.names or (_otherwise(config),)
        return Outcome({"branch": taken[0], "branches": list(taken), "reason": choice.reason}, taken)


def _otherwise(config: RouterConfig) -> str:
    if config.default is None:
        return ELSE
    if all(branch.name != config.default for branch in config.branches):
        raise InvalidStep(
            f"No branch fits, and the one for this case, “{config.default}”, is not there.",
            where="config.default",
            remedy="Choose one of the branches, or none and connect the port “else”.",
        )
    return config.default


def _by_conditions(config: RouterConfig, read: Reader) -> Choice:
    found: list[str] = []
    for index, branch in enumerate(config.branches):
        if branch.condition is None or not read.holds(branch.condition, f"config.branches[{index}].condition"):
            continue
        found.append(branch.name)
        if config.mode == "first":
            break
    return Choice(tuple(found), "Its condition holds." if len(found) == 1 else _counted(found))


def _counted(found: Sequence[str]) -> str:
    return f"The conditions of {len(found)} branches hold." if found else "No condition holds."


async def _by_model(config: RouterConfig, context: Context, read: Reader) -> Choice:
    if config.model is None:
        raise InvalidStep("The router has no model.", where="config.model", remedy="Choose the model that classifies.")
    names, several = [branch.name for branch in config.branches], config.mode == "all"
    about = [(branch.name, branch.description) for branch in config.branches]
    reply = await context.complete(
        ModelRequest(
            model=config.model,
            system=base_prompt("classify", ""),
            prompt=task(about, several, read.text(config.subject, "config.subject")),
            settings=SETTINGS,
            action="classify",
            schema=schema(names, several),
            cache_ms=context.step.cache_ms,
        )
    )
    if reply.stop == "refusal":
        raise Refusal()
    choice = read_choice(reply.text, names, several)
    if not choice.clear:
        read.warn("The model's answer names no branch, or more than one, so the way for all other cases is taken.")
    return choice


async def _by_weights(config: RouterConfig, context: Context, read: Reader) -> Choice:
    """The same for the same key in every run of this flow, as long as branches and weights stay; else a draw."""
    key = "" if config.sticky is None else read.text(config.sticky, "config.sticky").strip()
    if key:
        share, reason = share_of(str(context.names.get("flowId")), context.step.id, key), "Equal values, equal ways."
    else:
        if config.sticky is not None:
            read.warn("There was no value by which to stay on a branch, so the branch was drawn.")
        share, reason = await context.decide("draw", random.random), "Drawn."
    name = weighed([(branch.name, branch.weight) for branch in config.branches], share)
    if name is None:
        remedy = "Give one of the branches a weight above zero."
        raise InvalidStep("No branch has a weight.", where="config.branches", remedy=remedy)
    return Choice((name,), reason)


KIND = Router()
