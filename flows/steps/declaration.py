"""What a kind declares. The editor's form, the palette, validation, the API and the reference derive from it alone.

Effect says what a crash in the middle may cost: none (nothing happens outside), idempotent (it may happen again and
does no harm) or once (it must not happen twice). A model call in flight at a crash may happen, and cost, again.
"""

from abc import ABC
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from flows.engine.ports import Context, Outcome
from flows.faults import InvalidStep, NotBuilt, ProblemJson
from flows.graph import Slot
from flows.graph.plain import at
from flows.graph.sentences import sentence
from flows.steps.fields import is_mark
from flows.steps.slots import slots_of

Family: TypeAlias = Literal["write", "judge", "shape", "control", "ensemble", "human", "source", "team"]
Effect: TypeAlias = Literal["none", "idempotent", "once"]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# The config of one version as the next wants it, and what changed, a sentence each.
Upgrade: TypeAlias = Callable[[dict[str, Any]], tuple[dict[str, Any], list[str]]]


# Where in the config, and what is wrong there.
Flaw: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class NotYet:
    """A setting that is not followed yet. `stops`: a run that ignored it would come to another result."""

    where: str
    message: str
    remedy: str
    stops: bool = True


class Config(BaseModel):
    """Settings of a step. Hints for the form go into a field's json_schema_extra as `ui`; `ui.uses` makes it a slot."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    def flaws(self) -> Iterable[Flaw]:
        """What the fields cannot say one by one. Evaluates nothing: templates are validation's, through the slots."""
        return ()

    def not_yet(self) -> Iterable[NotYet]:
        """Settings that this version of Baton does not follow yet."""
        return ()


C = TypeVar("C", bound=Config)


@dataclass(frozen=True, slots=True)
class Action:
    """A named use of a kind: same machinery, its own trusted base prompt, look, advice and settings to start with."""

    action: str
    title: str
    family: Family
    icon: str
    help: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "action": self.action,
            "title": self.title,
            "family": self.family,
            "icon": self.icon,
            "help": self.help,
        }


class StepKind(ABC):
    kind: ClassVar[str]
    version: ClassVar[int] = 1
    title: ClassVar[str]
    family: ClassVar[Family]
    icon: ClassVar[str]
    help: ClassVar[str]
    config: ClassVar[type[Config]]
    example: ClassVar[Mapping[str, Any]] = {}  # a config for the reference
    in_ports: ClassVar[tuple[str, ...]] = ("in",)
    out_ports: ClassVar[tuple[str, ...]] = ("out",)
    ports_by: ClassVar[Mapping[str, str]] = {}  # for the editor: where the config names the ports
    output: ClassVar[str]  # text, map, list or any
    effect: ClassVar[Effect] = "none"
    frame: ClassVar[bool] = False  # it contains steps
    decides: ClassVar[bool] = False  # its output says where control goes, and `previous` passes over it
    network: ClassVar[bool] = False  # it reaches other machines, so it can fail for a moment
    actions: ClassVar[tuple[Action, ...]] = ()
    upgrades: ClassVar[Mapping[int, Upgrade]] = {}  # from a version to the next

    async def run(self, context: Context) -> Outcome:
        raise NotBuilt(f"Steps of the kind “{self.title}” cannot run yet.", where="kind")

    @property
    def runs(self) -> bool:
        return type(self).run is not StepKind.run

    def needs(self, config: Mapping[str, Any]) -> int | None:
        """How many live edges are enough for the step to start; None: all edges are decided."""
        return None

    def ports(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        """A kind whose ports depend on its config overrides this; it never raises."""
        return self.out_ports

    def slots(self, config: Mapping[str, Any]) -> Iterable[Slot]:
        return slots_of(self.config, config)

    def upgrade(self, config: Mapping[str, Any], version: int) -> tuple[dict[str, Any], list[str]]:
        upgraded, changes = dict(config), list[str]()
        for number in range(version, self.version):
            upgraded, said = self.upgrades[number](upgraded)
            changes += said
        return upgraded, changes

    def check(self, config: Mapping[str, Any]) -> None:
        """Raises InvalidStep. What a config model cannot say of a field, its `flaws` do."""
        problems: list[ProblemJson] = [
            {"where": where, "message": message} for where, message in read_config(self.config, config).flaws()
        ]
        if problems:
            raise _invalid(problems)

    def config_schema(self) -> dict[str, Any]:
        schema = {"$schema": DIALECT, **self.config.model_json_schema()}
        if self.ports_by:
            schema["ui"] = {"ports_by": dict(self.ports_by)}
        return schema

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "version": self.version,
            "title": self.title,
            "family": self.family,
            "icon": self.icon,
            "help": self.help,
            "effect": self.effect,
            "output": self.output,
            "frame": self.frame,
            "network": self.network,
            "runs": self.runs,
            "ports": {"in": list(self.in_ports), "out": list(self.out_ports)},
            "config_schema": self.config_schema(),
            "actions": [action.to_json() for action in self.actions],
        }


def read_config(model: type[C], config: Mapping[str, Any], *, base: str = "") -> C:
    try:
        return model.model_validate(dict(config))
    except ValidationError as wrong:
        problems: list[ProblemJson] = []
        for error in wrong.errors(include_url=False, include_context=False, include_input=False):
            where = base
            for part in error["loc"]:
                where = where if is_mark(part) else at(where, part)
            problems.append({"where": where or None, "message": sentence(error)})
        raise _invalid(problems) from None


def _invalid(problems: list[ProblemJson]) -> InvalidStep:
    return InvalidStep(problems[0]["message"], where=problems[0]["where"], problems=problems)
