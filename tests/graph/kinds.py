"""A catalogue of made-up kinds, so that the graph is tested without the real ones.

picky: its config needs a prompt, which is a template · fork: ports by config · box: a frame with an exit condition ·
far: reaches other machines · soon: declared, not built · text: needs nothing
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.faults import InvalidStep
from flows.graph import Slot


@dataclass(frozen=True)
class Kind:
    kind: str
    title: str = "A kind"
    version: int = 1
    in_ports: tuple[str, ...] = ("in",)
    frame: bool = False
    network: bool = False
    runs: bool = True

    def ports(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        if self.kind == "fork":
            names = config.get("branches", [])
            return (*names, "else") if isinstance(names, list) else ("else",)
        return ("out",)

    def slots(self, config: Mapping[str, Any]) -> Iterator[Slot]:
        if isinstance(prompt := config.get("prompt"), str):
            yield Slot(("config", "prompt"), "template", prompt)
        if self.frame and config.get("until") is not None:
            yield Slot(("config", "until"), "condition", config["until"], "inside")
        if isinstance(source := config.get("from"), str):
            yield Slot(("config", "from"), "step", source)
        if isinstance(model := config.get("model"), str):
            yield Slot(("config", "model"), "model", model)

    def check(self, config: Mapping[str, Any]) -> None:
        if self.kind == "picky" and "prompt" not in config:
            raise InvalidStep("It is required.", where="prompt")

    def upgrade(self, config: Mapping[str, Any], version: int) -> tuple[dict[str, Any], list[str]]:
        return dict(config), []


class Kinds:
    KINDS = (
        Kind("text"),
        Kind("picky"),
        Kind("fork"),
        Kind("box", frame=True),
        Kind("far", network=True),
        Kind("soon", runs=False),
    )

    def find(self, kind: str) -> Kind | None:
        return next((one for one in self.KINDS if one.kind == kind), None)
