"""A small interpreter of documents to hold the engine to: one step after the other, no journal, no waiting.

It says for every path what becomes of the step when nothing is wound down, and whether the run as a whole fails. The
kinds are those of `tests.engine.world`. It shares nothing with the engine but the document.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from flows.graph import Document, Edge, Step


@dataclass
class End:
    state: str  # succeeded, skipped or failed
    output: Any = None


@dataclass
class Around:
    """The scope in which a step lies, as its readers see it."""

    steps: list[Step]
    edges: list[Edge]
    prefix: str = ""
    number: int = 0
    frame: str | None = None
    outer: "Around | None" = None
    before: "Around | None" = None  # the pass before
    ends: dict[str, End] = field(default_factory=dict)

    def ancestors(self, step: str) -> set[str]:
        found: set[str] = set()
        left = [step]
        while left:
            target = left.pop()
            for edge in self.edges:
                if edge.target == target and edge.source not in found:
                    found.add(edge.source)
                    left.append(edge.source)
        return found

    def order(self) -> list[str]:
        """Topological, ties by document order."""
        done: list[str] = []
        names = [step.id for step in self.steps]
        while len(done) < len(names):
            done.append(
                next(
                    name
                    for name in names
                    if name not in done and all(edge.source in done for edge in self.edges if edge.target == name)
                )
            )
        return done

    def read(self, reader: str, name: str) -> Any:
        """What the step `reader` sees under the name of another step."""
        if any(step.id == name for step in self.steps):
            if name in self.ancestors(reader):
                return self.ends[name].output if name in self.ends else None
            return self.before.ends[name].output if self.before and name in self.before.ends else None
        return None if self.outer is None or self.frame is None else self.outer.read(self.frame, name)

    def previous(self, reader: str | None) -> Any:
        seen = set(self.ends) if reader is None else self.ancestors(reader)
        for name in reversed(self.order()):
            if name in seen and name in self.ends and self.ends[name].output is not None:
                return self.ends[name].output
        if self.before is not None and (found := self.before.previous_own()) is not None:
            return found
        return None if self.outer is None or self.frame is None else self.outer.previous(self.frame)

    def previous_own(self) -> Any:
        for name in reversed(self.order()):
            if name in self.ends and self.ends[name].output is not None:
                return self.ends[name].output
        return None if self.outer is None or self.frame is None else self.outer.previous(self.frame)


class Reference:
    """`pins` and `until` as in the options of a run."""

    def __init__(self, document: Document, pins: Mapping[str, Any] | None = None, until: str | None = None) -> None:
        self.document = document
        self._pins = pins or {}
        self._until = until
        self.mode = document.policy.atomic_mode
        self.paths: dict[str, End] = {}
        self.failed = False
        self._children: dict[str | None, list[Step]] = {}
        for step in document.steps:
            self._children.setdefault(step.parent, []).append(step)

    def run(self) -> "Reference":
        top = Around(self._children.get(None, []), list(self.document.edges))
        top.edges = self._edges(top.steps)
        if self._until is not None:
            wanted = top.ancestors(self._until) | {self._until}
            top.steps = [step for step in top.steps if step.id in wanted]
            top.edges = [edge for edge in top.edges if edge.source in wanted and edge.target in wanted]
        self.failed = not self._scope(top)
        if self.mode == "lenient" and not self.failed:
            worked = any(end.state == "succeeded" for end in top.ends.values())
            self.failed = not worked and any(end.state == "failed" for end in top.ends.values())
        self.output = top.previous_own() if self._until is None else top.ends[self._until].output
        return self

    def _edges(self, steps: list[Step]) -> list[Edge]:
        names = {step.id for step in steps}
        return [edge for edge in self.document.edges if edge.source in names]

    def _scope(self, around: Around) -> bool:
        """False: it fails."""
        live: dict[int, bool] = {}
        sound = True
        steps = {step.id: step for step in around.steps}
        for name in around.order():
            step = steps[name]
            incoming = [index for index, edge in enumerate(around.edges) if edge.target == name]
            ports: set[str] | None
            if incoming and not any(live[index] for index in incoming):
                end, ports = End("skipped"), set()
            elif name in self._pins:
                end, ports = End("succeeded", self._pins[name]), None
            elif step.condition is not None and "never" in str(step.condition):
                end, ports = End("skipped"), None
            else:
                end, ports = self._step(step, around)
            around.ends[name] = self.paths[around.prefix + name] = end
            caught = any(edge.source == name and edge.port == "error" for edge in around.edges)
            if end.state == "failed":
                ports = {"error"} if caught else None
                if self.mode == "strict" or (self.mode == "conditional" and not caught and step.critical):
                    sound = False
            for index, edge in enumerate(around.edges):
                if edge.source == name:
                    live[index] = edge.port in ports if ports is not None else edge.port != "error"
        return sound

    def _step(self, step: Step, around: Around) -> tuple[End, set[str] | None]:
        config: Mapping[str, Any] = step.config
        match step.kind:
            case "say":
                read = [around.read(step.id, name) for name in config["reads"]]
                return End("succeeded", said(step.id, around.number, around.previous(step.id), read)), None
            case "fail":
                return End("failed"), None
            case "nothing":
                return End("succeeded"), None
            case "choose":
                return End("succeeded", config["port"]), {config["port"]}
            case "flaky":
                retries = step.retry.attempts if step.retry else 0
                return (End("succeeded", "at last"), None) if retries >= config["fails"] else (End("failed"), None)
            case "rest":
                return End("succeeded", "rested"), None
            case "send":
                return End("succeeded", "sent"), None
            case "child":
                if config["ends"] != "completed":
                    return End("failed"), None
                return End("succeeded", f"child of {around.prefix}{step.id}"), None
            case "ask":
                return End("succeeded", f"answer to {around.prefix}{step.id}"), None
            case "loop" | "each" | "lanes":
                return self._frame(step, around), None
        raise AssertionError(step.kind)

    def _frame(self, step: Step, around: Around) -> End:
        inside = self._children.get(step.id, [])
        groups = [inside] * step.config.get("times", 2)
        if step.kind == "lanes":
            groups = self._lanes(inside)
        outputs: list[Any] = []
        before: Around | None = None
        sound = True
        for number, steps in enumerate(groups, start=1):
            prefix = f"{around.prefix}{step.id}[{number}]."
            scope = Around(steps, self._edges(steps), prefix, number, step.id, around, before)
            if not self._scope(scope):
                sound = False
                if step.kind == "loop":
                    break
            own = [scope.ends[name].output for name in scope.order() if scope.ends[name].output is not None]
            outputs.append(own[-1] if own else None)
            before = scope if step.kind == "loop" else None
        if not sound:
            return End("failed")
        if step.kind == "loop":
            return End("succeeded", outputs[-1] if outputs else None)
        return End("succeeded", outputs)

    def _lanes(self, inside: list[Step]) -> list[list[Step]]:
        groups: list[set[str]] = [{step.id} for step in inside]
        for edge in self._edges(inside):
            both = [group for group in groups if edge.source in group or edge.target in group]
            for group in both:
                groups.remove(group)
            groups.append(set().union(*both))
        around = Around(inside, self._edges(inside))
        order = around.order()
        groups.sort(key=lambda group: min(order.index(name) for name in group))
        return [[step for step in inside if step.id in group] for group in groups]


def said(name: str, number: int, previous: Any, read: list[Any]) -> str:
    """Short, however much it stands for: what differs, differs here."""
    told = repr((name, number, previous, read))
    return told if len(told) < 120 else f"{name}:{number}:{hash_of(told)}"


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
