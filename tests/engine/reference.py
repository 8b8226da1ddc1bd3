"""A small interpreter of documents to hold the engine to: one step after the other, no journal, no waiting.

It says for every path what becomes of the step when nothing is wound down, and whether the run as a whole fails. The
kinds are those of `tests.engine.world_kinds`. It shares nothing with the engine but the document.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from flows.graph import Document, Edge, Step

NOBODY = "Nobody said anything."


@dataclass
class End:
    state: str  # succeeded, skipped or failed
    output: Any = None
    ports: Collection[str] | None = None
    mapped: dict[str, Any] = field(default_factory=dict)  # for who comes after
    recovered: bool = False
    anyhow: bool = False  # some of what lies inside may be missing


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

    @property
    def carried(self) -> dict[str, Any]:
        return {} if self.before is None else self.before.all_mapped

    @property
    def all_mapped(self) -> dict[str, Any]:
        """Of this pass and those before it."""
        found = self.carried
        for name in self.order():
            if name in self.ends:
                found = found | self.ends[name].mapped
        return found

    def mapped(self, reader: str, name: str) -> tuple[Any] | None:
        """What the last one before `reader` put under that name."""
        seen = self.ancestors(reader)
        for one in reversed(self.order()):
            if one in seen and one in self.ends and name in self.ends[one].mapped:
                return (self.ends[one].mapped[name],)
        if name in self.carried:
            return (self.carried[name],)
        return None if self.outer is None or self.frame is None else self.outer.mapped(self.frame, name)

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
    """`pins` and `until` as in the options of a run. `given`: what a person put in the place of results, by path.
    `told`: how it ended where that hangs on who was first, a person or the clock."""

    def __init__(
        self,
        document: Document,
        pins: Mapping[str, Any] | None = None,
        until: str | None = None,
        given: Mapping[str, End] | None = None,
        told: Mapping[str, End] | None = None,
    ) -> None:
        self.document = document
        self._pins = pins or {}
        self._until = until
        self._given = given or {}
        self._told = told or {}
        self.mode = document.policy.atomic_mode
        self.paths: dict[str, End] = {}
        self.failed = False
        self._children: dict[str | None, list[Step]] = {}
        for step in document.steps:
            self._children.setdefault(step.parent, []).append(step)
        self._keys = {key for step in document.steps for key in step.output_mapping or {}}

    def run(self) -> "Reference":
        top = Around(self._children.get(None, []), list(self.document.edges))
        top.edges = self._edges(top.steps)
        if self._until is not None:
            wanted = top.ancestors(self._until) | {self._until}
            top.steps = [step for step in top.steps if step.id in wanted]
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
            if around.prefix + name in self._given:
                end = replace(self._given[around.prefix + name], anyhow=True)
                end.mapped = self._mapped(step, around, end.output)
            elif incoming and not any(live[index] for index in incoming):
                end = End("skipped", ports=())
            elif name in self._pins:
                end = End("succeeded", self._pins[name])
                end.mapped = self._mapped(step, around, end.output)
            elif step.condition is not None and "never" in str(step.condition):
                end = End("skipped")
            else:
                end = self._attempts(step, around)
            ports = end.ports
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

    def _attempts(self, step: Step, around: Around) -> End:
        path = around.prefix + step.id
        end = self._step(step, around)
        if end.state == "failed" and step.recovery:
            end = self._told.get(path) or self._saved(step, around)
        if end.state == "succeeded":
            end.mapped |= self._mapped(step, around, end.output)
        return end

    def _step(self, step: Step, around: Around) -> End:
        config: Mapping[str, Any] = step.config
        path = around.prefix + step.id
        match step.kind:
            case "say":
                read = [self._name(step, around, name) for name in config["reads"]]
                named = step.id + config["voice"]
                return End("succeeded", said(named, around.number, around.previous(step.id), read))
            case "fail":
                return End("failed")
            case "nothing":
                return End("succeeded")
            case "choose":
                return End("succeeded", config["port"], (config["port"],))
            case "flaky":
                retries = step.retry.attempts if step.retry else 0
                return End("succeeded", "at last") if retries >= config["fails"] else End("failed")
            case "rest":
                return End("succeeded", "rested")
            case "send":
                return End("succeeded", "sent")
            case "child":
                return End("succeeded", f"child of {path}") if config["ends"] == "completed" else End("failed")
            case "ask":
                return End("succeeded", f"answer to {path}")
            case "approve":
                end = End("succeeded", NOBODY) if config["silent"] else self._told.get(path)
                end = end or End("succeeded", f"answer to {path}")
                return replace(end, ports=("right",) if end.output == NOBODY else ("left",))
            case "loop" | "for_each" | "fan_out":
                return self._frame(step, around)
        raise AssertionError(step.kind)

    # ---- recovery ----

    def _saved(self, step: Step, around: Around) -> End:
        """The first strategy that helps; only what is flaky is better the next time."""
        policy = self.document.policy.recovery
        fails = step.config["fails"] if step.kind == "flaky" else None
        made = 1 + (step.retry.attempts if step.retry else 0)
        helped = End("succeeded", "at last", recovered=True)
        for strategy in step.recovery:
            if strategy.strategy == "retry":
                made += strategy.attempts
                if fails is not None and made > fails:
                    return helped
            elif strategy.strategy == "alternative":
                if policy.alternatives and strategy.flow == "completed":
                    output = f"child of {around.prefix}{step.id}"
                    return End("succeeded", output, recovered=True, anyhow=True)
            elif policy.ask:
                word = step.config["words"][-1]
                if word == "skip":
                    return End("succeeded", recovered=True, anyhow=True)
                return helped if word == "retry" and fails is not None and made + 1 > fails else End("failed")
        return End("failed")

    # ---- names ----

    def _name(self, step: Step, around: Around, name: str, own: Mapping[str, Any] | None = None) -> Any:
        """`own` None: with what the step's input mapping makes."""
        if own is None:
            mapping = step.input_mapping or {}
            own = {key: self._name(step, around, _variable(text), {}) for key, text in mapping.items()}
        if name in own:
            return own[name]
        if name == "previous":
            return around.previous(step.id)
        if name in self._keys and (found := around.mapped(step.id, name)) is not None:
            return found[0]
        return around.read(step.id, name)

    def _mapped(self, step: Step, around: Around, output: Any) -> dict[str, Any]:
        own = {"output": output, step.id: output}
        mapping = step.output_mapping or {}
        return {key: self._name(step, around, _variable(text), own) for key, text in mapping.items()}

    # ---- frames ----

    def _frame(self, step: Step, around: Around) -> End:
        inside = self._children.get(step.id, [])
        groups = self._lanes(inside) if step.kind == "fan_out" else [inside] * step.config["times"]
        outputs: list[Any] = []
        mapped: dict[str, Any] = {}
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
            mapped |= scope.all_mapped
            before = scope if step.kind == "loop" else None
        if not sound:
            return End("failed")
        if step.kind == "loop":
            return End("succeeded", outputs[-1] if outputs else None, mapped=mapped)
        return End("succeeded", outputs, mapped=mapped)

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


def _variable(text: Any) -> str:
    """Of a template that is one variable."""
    return str(text).strip("{ }")


def said(name: str, number: int, previous: Any, read: list[Any]) -> str:
    """Short, however much it stands for: what differs, differs here."""
    told = repr((name, number, previous, read))
    return told if len(told) < 120 else f"{name}:{number}:{hash_of(told)}"


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
