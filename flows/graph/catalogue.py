"""What the graph asks of the catalogue of kinds, which lies in a room above it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

Use: TypeAlias = Literal["template", "condition", "step", "model", "role", "flow"]
Reach: TypeAlias = Literal["before", "inside", "after", "failed"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a step that speaks of other things: a text with variables, a condition, the id of a step …

    `at` leads to it from the step (`("config", "prompt")`). `reach` says what it can see: the steps before this one;
    inside, for the exit of a loop, the steps of the frame too; after, for an output mapping, the step's own output;
    failed, for its recovery, `error`: what it failed of."""

    at: tuple[str | int, ...]
    use: Use
    value: Any
    reach: Reach = "before"


class DeclaredKind(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def in_ports(self) -> tuple[str, ...]: ...
    @property
    def frame(self) -> bool:
        """It contains steps."""
        ...

    @property
    def network(self) -> bool:
        """It reaches other machines, so it can fail for a moment."""
        ...

    @property
    def runs(self) -> bool:
        """False while a kind is declared but not built yet."""
        ...

    def ports(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        """The ports its edges leave by, the error port aside. Never raises: the config may be half done."""
        ...

    def slots(self, config: Mapping[str, Any]) -> Iterable[Slot]:
        """In the config only; `at` starts with "config". Never raises."""
        ...

    def check(self, config: Mapping[str, Any]) -> None:
        """Raises InvalidInput whose problems are located within the config."""
        ...

    def upgrade(self, config: Mapping[str, Any], version: int) -> tuple[dict[str, Any], list[str]]:
        """A config written for an older version as this version wants it, and what changed, a sentence each."""
        ...


class Catalogue(Protocol):
    def find(self, kind: str) -> DeclaredKind | None: ...


@dataclass(frozen=True, slots=True)
class Known:
    """What exists outside the document; None: not known here, so nothing is said about it. A document may name a flow
    by its id too, which nobody wants to read. `models`: what an account is known to offer, by its name."""

    accounts: Collection[str] | None = None
    roles: Collection[str] | None = None
    flows: Collection[str] | None = None
    flow_ids: Collection[str] = ()
    models: Mapping[str, Collection[str]] = field(default_factory=dict)

    def lacks_flow(self, named: object) -> bool:
        return self.flows is not None and named not in self.flows and named not in self.flow_ids
