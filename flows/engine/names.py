"""What a step can call by name; `flows.graph.names` says the same of the document alone. Unseen names are null.

Precedence of a bare name: what the scope holds, mapped keys, step ids, inputs, and last what else a step is called.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flows.engine.scope import Scope
from flows.engine.state import StepState
from flows.graph import Document, original_prompt
from flows.graph.names import Names as DocumentNames


class Lazy(Mapping[str, Any]):
    """A map whose values are made when they are asked for; to a template it looks like any other."""

    def __init__(self, keys: Mapping[str, Any] | tuple[str, ...], get: Callable[[str], Any]) -> None:
        self._keys = tuple(keys)
        self._get = get

    def __getitem__(self, key: str) -> Any:
        return self._get(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What all steps of a run share."""

    names: DocumentNames
    flow: str
    inputs: Mapping[str, Any]
    original_prompt: str

    @classmethod
    def of(cls, document: Document, names: DocumentNames, flow: str, inputs: Mapping[str, Any]) -> "RunFacts":
        return cls(names, flow, inputs, original_prompt(document.inputs, inputs))


class Names(Mapping[str, Any]):
    def __init__(self, scope: Scope, step: str, facts: RunFacts) -> None:
        self._scope = scope
        self._step = step
        self._facts = facts
        self._made: dict[str, Callable[[], Any]] = {
            "inputs": lambda: facts.inputs,
            "steps": lambda: self._by_step(self._result),
            "previous": lambda: scope.previous(step),
            "context": lambda: self._context,
            "env": dict,
            "thread": lambda: {"messages": []},
            "flowId": lambda: facts.flow,
            "stepId": lambda: step,
            "stepIndex": lambda: scope.position[step],
            "originalPrompt": lambda: facts.original_prompt,
            "previousStepOutput": lambda: scope.previous(step),
            "previousStepOutputs": lambda: self._by_step(self._output),
            "allStepResults": lambda: self._by_step(self._result),
            "threadHistory": list,
            "metadata": dict,
        }

    def __getitem__(self, name: str) -> Any:
        if (step := self._facts.names.step_meant(name)) is not None:
            return self._output(step)
        if name in self._made:
            return self._made[name]()
        return self._facts.inputs[name]

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys((*self._made, *self._scope.order, *self._facts.inputs))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _seen(self, name: str) -> StepState | None:
        """Raises KeyError for what no step is called."""
        step = self._facts.names.step_called(name)
        if step is None or step not in self._scope.position:
            raise KeyError(name)
        return self._scope.seen_by(self._step, step)

    def _output(self, name: str) -> Any:
        seen = self._seen(name)
        return None if seen is None else seen.output

    def _result(self, name: str) -> dict[str, Any]:
        seen = self._seen(name) or StepState()
        return {"output": seen.output, "error": seen.error, "state": seen.state}

    def _by_step(self, get: Callable[[str], Any]) -> Lazy:
        return Lazy(self._scope.order, get)

    @cached_property
    def _context(self) -> Lazy:
        """Made once: its keys are as many as the flow has steps, and a loop of a template may ask at every turn."""
        return Lazy(("input", "steps", *self._scope.order, *self._facts.inputs), self._in_context)

    def _in_context(self, name: str) -> Any:
        """C50-C58: `context.input.topic`, `context.draft`, `context['Search Papers']`, and every bare name."""
        return self._facts.inputs if name == "input" else self[name]
