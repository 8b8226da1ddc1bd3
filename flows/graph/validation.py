"""What is wrong with a well-formed document, judged by the kinds that exist. Reports everything, raises nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from flows.faults import ErrorJson, InvalidInput
from flows.graph.document import Document, Step


class DeclaredKind(Protocol):
    @property
    def out_ports(self) -> tuple[str, ...]: ...

    def check(self, config: Mapping[str, Any]) -> None:
        """Raises InvalidInput whose problems are located within the config."""
        ...


class Catalogue(Protocol):
    def find(self, kind: str) -> DeclaredKind | None: ...


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    message: str
    remedy: str
    where: str
    step: str | None = None
    severity: Literal["error", "warning"] = "error"

    def to_json(self) -> ErrorJson:
        return {"code": self.code, "message": self.message, "remedy": self.remedy, "where": self.where}


def validate(document: Document, catalogue: Catalogue) -> list[Problem]:
    problems: list[Problem] = []
    ports: dict[str, tuple[str, ...]] = {}
    for index, step in enumerate(document.steps):
        kind = catalogue.find(step.kind)
        if kind is None:
            problems.append(
                Problem(
                    "INVALID_STEP_DEFINITION",
                    f"There is no kind of step called {step.kind!r}.",
                    "Choose a kind from the palette.",
                    f"steps[{index}].kind",
                    step.id,
                )
            )
            continue
        ports[step.id] = kind.out_ports
        problems.extend(_config(kind, step, index))
    for index, edge in enumerate(document.edges):
        if edge.source in ports and edge.port not in ports[edge.source]:
            problems.append(
                Problem(
                    "INVALID_FLOW_DEFINITION",
                    f"The step {edge.source!r} has no port {edge.port!r}.",
                    f"Use one of its ports: {', '.join(ports[edge.source]) or 'it has none'}.",
                    f"edges[{index}].port",
                    edge.source,
                )
            )
    return problems


def _config(kind: DeclaredKind, step: Step, index: int) -> list[Problem]:
    try:
        kind.check(step.config)
    except InvalidInput as wrong:
        base = f"steps[{index}].config"
        return [
            Problem(
                wrong.code, item["message"], wrong.remedy, f"{base}.{item['where']}" if item["where"] else base, step.id
            )
            for item in wrong.problems
        ]
    return []
