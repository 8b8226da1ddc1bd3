"""What a step can call by name; `flows.graph.names` says the same of the document alone. Unseen names are null.

Precedence of a bare name: what the scope holds, mapped keys, step ids, inputs, and last what else a step is called.
A name is looked for in the scope of the step, then in the scopes around it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

from flows.engine.scope import Scope
from flows.engine.state import RunState, StepState
from flows.engine.stored import stored_digest
from flows.engine.structure import Structure
from flows.graph import original_prompt
from flows.language import Faceted


class Lazy(Mapping[str, Any]):
    """A map whose values are made when they are asked for; to a template it looks like any other."""

    def __init__(self, keys: Mapping[str, Any] | tuple[str, ...], get: Callable[[str], Any]) -> None:
        self._keys = dict.fromkeys(keys)
        self._get = get

    def __getitem__(self, key: str) -> Any:
        return self._get(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class LazyList(Sequence[Any]):
    def __init__(self, length: int, get: Callable[[int], Any]) -> None:
        self._length = length
        self._get = get

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        places = range(self._length)[index]
        return self._get(places) if isinstance(places, int) else [self._get(place) for place in places]

    def __len__(self) -> int:
        return self._length


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What all steps of a run share. `stored` are the large values that were loaded, by digest."""

    structure: Structure
    state: RunState
    original_prompt: str
    history: Sequence[Mapping[str, Any]] = ()
    stored: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, structure: Structure, state: RunState, history: Sequence[Mapping[str, Any]] = ()) -> "RunFacts":
        return cls(structure, state, original_prompt(structure.document.inputs, state.inputs), history)

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self.state.inputs

    def value(self, output: Any) -> Any:
        digest = stored_digest(output)
        return output if digest is None else self.stored.get(digest, output)


class Names(Mapping[str, Any]):
    """`step` None: somebody at the scope's end. `own`: what the step maps for itself, or what only it can read."""

    def __init__(self, scope: Scope, step: str | None, facts: RunFacts, own: Mapping[str, Any] | None = None) -> None:
        self._scope = scope
        self._step = step
        self._facts = facts
        self._own = own or {}

    def __getitem__(self, name: str) -> Any:
        if name in self._own:
            return self._own[name]
        if name == "loop":
            return self._loop()
        names = self._facts.structure.names
        if name in names.mapped and (found := self._mapped(name)) is not None:
            return found[0]
        if (step := names.step_meant(name)) is not None or (step := self._unmapped(name)) is not None:
            return self._output(step)
        if (make := _MADE.get(name)) is not None:
            return make(self)
        return self._facts.inputs[name]

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys((*self._own, *_MADE, *self._visible, *self._facts.inputs))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def also(self, own: Mapping[str, Any]) -> "Names":
        return Names(self._scope, self._step, self._facts, {**self._own, **own})

    @cached_property
    def _visible(self) -> tuple[str, ...]:
        """Every step of this scope and those around it, the outermost first."""
        scopes = [scope.members.order for scope, _ in self._scope.outward(self._step)]
        return tuple(step for order in reversed(scopes) for step in order)

    def _unmapped(self, name: str) -> str | None:
        """A step whose id somebody maps as well, which has not happened yet."""
        names = self._facts.structure.names
        return name if name in names.mapped and name in names.ids else None

    def _mapped(self, name: str) -> tuple[Any] | None:
        for scope, reader in self._scope.outward(self._step):
            if (found := scope.mapped(reader, name)) is not None:
                return found
        return None

    def _previous(self) -> Any:
        found = self._scope.before(self._step)
        return None if found is None else self._facts.value(found.output)

    def _seen(self, name: str) -> tuple[Scope, str, StepState | None]:
        """Raises KeyError for what no step is called."""
        step = self._facts.structure.names.step_called(name)
        if step is None:
            raise KeyError(name)
        for scope, reader in self._scope.outward(self._step):
            if scope.holds(step):
                return scope, step, scope.seen_by(reader, step)
        return self._scope, step, None  # inside a frame somewhere else

    def _output(self, name: str) -> Any:
        scope, step, seen = self._seen(name)
        output = None if seen is None else self._facts.value(seen.output)
        if not self._facts.structure.is_frame(step):
            return output
        return Faceted(output, self._facets(scope.path(step), step, seen))

    def _facets(self, path: str, frame: str, seen: StepState | None) -> Mapping[str, Any]:
        """`refine.passes[0].critic`, `fan.lanes[1]`, what a loop collected, and the output by name."""
        count = (self._facts.state.steps.get(path) or StepState()).instances
        instances = LazyList(count, lambda index: self._instance(f"{path}[{index + 1}].", frame))
        output = None if seen is None else self._facts.value(seen.output)
        collected = (seen.collected if seen else None) or {}
        return {**collected, "output": output, "passes": instances, "lanes": instances}

    def _instance(self, prefix: str, frame: str) -> Any:
        order, steps = self._facts.structure.members(frame).order, self._facts.state.steps

        def output(step: str) -> Any:
            found = steps.get(prefix + step)
            return None if found is None else self._facts.value(found.output)

        last = next((value for step in reversed(order) if (value := output(step)) is not None), None)
        return Faceted(last, Lazy(order, output))

    def _result(self, name: str) -> dict[str, Any]:
        _, _, seen = self._seen(name)
        seen = seen or StepState()
        return {"output": self._output(name), "error": seen.error, "state": seen.state}

    def _by_step(self, get: Callable[[str], Any]) -> Lazy:
        return Lazy(self._visible, get)

    def _loop(self) -> Mapping[str, Any]:
        scope: Scope | None = self._scope
        while scope is not None and scope.frame is None:
            scope = scope.outer
        if scope is None:
            raise KeyError("loop")
        settled = {} if scope.after is None else scope.after.settled
        members = scope.members.order

        def before(step: str) -> Any:
            found = settled.get(step)
            return None if found is None else self._facts.value(found.output)

        return {**scope.local, "index": scope.number, "previous": Lazy(members, before)}

    @cached_property
    def _context(self) -> Lazy:
        """Made once: its keys are as many as the flow has steps, and a loop of a template may ask at every turn. A step
        with an input mapping sees what it maps, and nothing else of the context."""
        if self._own:
            return Lazy(("input", "steps", *self._own), self._in_context)
        mapped = sorted(self._facts.structure.names.mapped)
        return Lazy(("input", "steps", *mapped, *self._visible, *self._facts.inputs), self._in_context)

    def _in_context(self, name: str) -> Any:
        """C50-C58: `context.input.topic`, `context.draft`, `context['Search Papers']`, and every bare name."""
        return self._facts.inputs if name == "input" else self[name]

    def _history(self) -> list[dict[str, Any]]:
        return [dict(message) for message in self._facts.history]

    def _index(self) -> int | None:
        return None if self._step is None else self._scope.members.position[self._step]


_MADE: Mapping[str, Callable[[Names], Any]] = {
    "inputs": lambda names: names._facts.inputs,
    "steps": lambda names: names._by_step(names._result),
    "previous": lambda names: names._previous(),
    "context": lambda names: names._context,
    "env": lambda names: {},
    "thread": lambda names: {"messages": names._history()},
    "flowId": lambda names: names._facts.state.flow,
    "stepId": lambda names: names._step,
    "stepIndex": lambda names: names._index(),
    "originalPrompt": lambda names: names._facts.original_prompt,
    "previousStepOutput": lambda names: names._previous(),
    "previousStepOutputs": lambda names: names._by_step(names._output),
    "allStepResults": lambda names: names._by_step(names._result),
    "threadHistory": lambda names: names._history(),
    "metadata": lambda names: dict(names._facts.state.options.get("metadata") or {}),
}
