"""Sends control down one or several branches: by conditions, by a model's choice, or by weights."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from flows.graph.document import ERROR_PORT
from flows.steps.asking import ModelName
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import PORT_PATTERN, Condition, Template, conditional, hinted, template

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
    icon = "router"
    help = (
        "Chooses where the run goes on: by conditions on what came before, by a model that classifies a text, or by "
        "weights, for trying two ways against each other. Use it when different cases need different steps; connect "
        "the port “else” or name a default, so that no case is lost. For a plain yes or no take Condition."
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


KIND = Router()
