"""Which settled steps a step can see, and what came last before it.

A step sees the steps before it in the graph, and no others: which parallel branch happens to have finished must not
change a prompt, or a resumed step would ask something else than before the crash.
"""

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
