"""Which steps may start, from what is settled so far. Pure and incremental: settling a step costs its out-degree.

1. A step is *decided* when every incoming edge is live or dead; a step without incoming edges is decided at once.
2. Decided with a live edge (or without edges): ready. Decided with dead edges only: dead, to be skipped.
3. Settling a step makes the edges that leave by its live ports live and its others dead.
"""

import heapq
from collections.abc import Collection

from flows.graph import Topology


class Plan:
    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self._undecided = {step: len(edges) for step, edges in topology.incoming.items()}
        self._alive: set[str] = {step for step, edges in topology.incoming.items() if not edges}
        self._settled: set[str] = set()
        self._decided: list[tuple[int, str]] = [(topology.position[step], step) for step in self._alive]
        heapq.heapify(self._decided)

    def settle(self, step: str, live_ports: Collection[str] | None) -> None:
        """`live_ports` None: all of them. A step settled before it was taken is not handed out any more."""
        if step in self._settled:
            return
        self._settled.add(step)
        for edge in self._topology.outgoing[step]:
            target = edge.target
            self._undecided[target] -= 1
            if live_ports is None or edge.port in live_ports:
                self._alive.add(target)
            if not self._undecided[target]:
                heapq.heappush(self._decided, (self._topology.position[target], target))

    def take(self) -> tuple[str, bool] | None:
        """The next decided step in topological order and whether it is ready (else dead); each is handed out once."""
        while self._decided:
            _, step = heapq.heappop(self._decided)
            if step not in self._settled:
                return step, step in self._alive
        return None
