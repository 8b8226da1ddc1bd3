"""Made-up kinds with the settings that validation looks at, and short ways to ask it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.faults import InvalidStep
from flows.graph import Document, Known, Problem, Slot, read, validate
from flows.graph.changes import apply

TEMPLATES = {"prompt", "system", "items", "value", "message", "text"}
CONDITIONS = {"condition"}
INSIDE = {"until": "condition", "best_by": "template", "output": "template"}
CHOSEN = {"model": "model", "role": "role", "flow": "flow", "input_from": "step"}
WORDS = ("previous", "original", "all")


@dataclass(frozen=True)
class Made:
    kind: str
    title: str = ""
    version: int = 1
    in_ports: tuple[str, ...] = ("in",)
    out_ports: tuple[str, ...] = ("out",)
    frame: bool = False
    network: bool = False
    runs: bool = True

    def ports(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        if self.kind != "router":
            return self.out_ports
        names = [branch["name"] for branch in config.get("branches", [])]
        return (*names, "else") if config.get("default") is None else tuple(names)

    def slots(self, config: Mapping[str, Any]) -> Iterator[Slot]:
        for name, value in config.items():
            if name in TEMPLATES and isinstance(value, str):
                yield Slot(("config", name), "template", value)
            elif name in CONDITIONS and value is not None:
                yield Slot(("config", name), "condition", value)
            elif name in INSIDE and self.frame and value is not None:
                yield Slot(("config", name), "condition" if name == "until" else "template", value, "inside")
            elif name in CHOSEN and isinstance(value, str) and value not in WORDS:
                yield Slot(("config", name), CHOSEN[name], value)  # type: ignore[arg-type]
        for number, branch in enumerate(config.get("branches", [])):
            if branch.get("condition") is not None:
                yield Slot(("config", "branches", number, "condition"), "condition", branch["condition"])

    def check(self, config: Mapping[str, Any]) -> None:
        problems = []
        if self.kind == "model" and not isinstance(config.get("prompt", ""), str):
            problems.append({"where": "prompt", "message": "It must be text."})
        if not 0 <= config.get("settings", {}).get("temperature", 0.7) <= 2:
            problems.append({"where": "settings.temperature", "message": "It must be from 0 to 2."})
        if self.kind == "strange":
            raise RuntimeError("a third party's mistake")
        if problems:
            raise InvalidStep(problems[0]["message"], where=problems[0]["where"], problems=problems)  # type: ignore[arg-type]

    def upgrade(self, config: Mapping[str, Any], version: int) -> tuple[dict[str, Any], list[str]]:
        if self.kind == "broken":
            raise KeyError(version)
        return {**config, "upgraded": True}, ["It says so."]


class Catalogue:
    KINDS: Iterable[Made] = (
        Made("input", "Input", in_ports=()),
        Made("output", "Output", out_ports=()),
        Made("text", "Text"),
        Made("model", "Model", network=True),
        Made("loop", "Loop", frame=True),
        Made("fan_out", "Fan-out", frame=True),
        Made("for_each", "For each", frame=True),
        Made("http", "HTTP", network=True),
        Made("router", "Router", network=True),
        Made("condition", "Condition", out_ports=("true", "false")),
        Made("join", "Join", network=True),
        Made("fresh", "Fresh", version=3),
        Made("broken", "Broken", version=3),
        Made("strange", "Strange"),
    )

    def __init__(self) -> None:
        self._kinds = {made.kind: made for made in self.KINDS}

    def find(self, kind: str) -> Made | None:
        return self._kinds.get(kind)


CATALOGUE = Catalogue()


def flow(*steps: dict[str, Any], edges: Iterable[tuple[str, ...]] = (), **more: Any) -> Document:
    """Edges as pairs, or with the port in the middle. The flow and its steps have names, so that nobody nags."""
    named = [{"title": f"Does {one['id']}", **one} for one in steps]
    drawn = [{"source": edge[0], "port": edge[1] if len(edge) > 2 else "out", "target": edge[-1]} for edge in edges]
    return read({"schema": 1, "name": "Tells a story", "tags": ["story"], "steps": named, "edges": drawn, **more})


def problems(document: Document, code: str | None = None, **known: Any) -> list[Problem]:
    found = validate(document, CATALOGUE, Known(**known))
    return [problem for problem in found if code in (None, problem.code)]


def codes(document: Document, **known: Any) -> list[str]:
    return [problem.code for problem in problems(document, **known)]


def only(document: Document, code: str, **known: Any) -> Problem:
    found = problems(document, code, **known)
    assert len(found) == 1, [problem.to_json() for problem in problems(document, **known)]
    return found[0]


def mended(document: Document, problem: Problem, **known: Any) -> Document:
    """With the fix applied, of which the problem must be gone."""
    assert problem.fix is not None, problem
    after = apply(document, problem.fix.changes)

    def count(one: Document) -> int:
        return Counter((p.code, p.message) for p in problems(one, **known))[problem.code, problem.message]

    assert count(after) < count(document), problem
    return after
