"""What a step can call by name: inputs, steps, previous, every step's id, and the inputs by their bare names.

A step sees the steps before it in the graph, and no others: which parallel branch happens to have finished must not
change a prompt, or a resumed step would ask something else than before the crash. Known but unseen names are null.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.engine.state import StepState
from flows.graph import Topology


class Scope:
    """The settled steps of one scope; bit i of a mask stands for the step at topological position i."""

    def __init__(self, topology: Topology) -> None:
        self.position = topology.position
        self.order = topology.order
        self.produced = 0
        self.settled: dict[str, StepState] = {}
        self._before: dict[str, int] = {}
        for step in topology.order:
            mask = 0
            for source in topology.predecessors(step):
                mask |= self._before[source] | 1 << self.position[source]
            self._before[step] = mask

    def settle(self, step: str, outcome: StepState) -> None:
        self.settled[step] = outcome
        if outcome.output is not None:
            self.produced |= 1 << self.position[step]

    def seen_by(self, step: str, other: str) -> StepState | None:
        if self._before[step] >> self.position[other] & 1:
            return self.settled.get(other)
        return None

    def previous(self, step: str) -> Any:
        last = (self._before[step] & self.produced).bit_length() - 1
        return None if last < 0 else self.settled[self.order[last]].output

    def last_output(self) -> Any:
        last = self.produced.bit_length() - 1
        return None if last < 0 else self.settled[self.order[last]].output


class Steps(Mapping[str, Any]):
    """`steps.draft.output`, `.error`, `.state`"""

    def __init__(self, scope: Scope, step: str) -> None:
        self._scope = scope
        self._step = step

    def __getitem__(self, name: str) -> dict[str, Any]:
        if name not in self._scope.position:
            raise KeyError(name)
        seen = self._scope.seen_by(self._step, name)
        if seen is None:
            return {"output": None, "error": None, "state": "queued"}
        return {"output": seen.output, "error": seen.error, "state": seen.state}

    def __iter__(self) -> Iterator[str]:
        return iter(self._scope.order)

    def __len__(self) -> int:
        return len(self._scope.order)


class Names(Mapping[str, Any]):
    def __init__(self, scope: Scope, step: str, inputs: Mapping[str, Any]) -> None:
        self._scope = scope
        self._step = step
        self._inputs = inputs

    def __getitem__(self, name: str) -> Any:
        if name == "inputs":
            return self._inputs
        if name == "steps":
            return Steps(self._scope, self._step)
        if name == "previous":
            return self._scope.previous(self._step)
        if name in self._scope.position:
            seen = self._scope.seen_by(self._step, name)
            return None if seen is None else seen.output
        return self._inputs[name]

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys(("inputs", "steps", "previous", *self._scope.order, *self._inputs))

    def __len__(self) -> int:
        return sum(1 for _ in self)
