"""Which steps may start, from what is settled so far. Pure and incremental: settling a step costs its out-degree.

1. A step is *decided* when every incoming edge is live or dead, or as soon as enough of them have brought a result for
   its kind: a branch that failed or was skipped and put out nothing brings none. A step without incoming edges is
   decided at once.
2. Decided with a live edge (or without edges): ready. Decided with dead edges only: dead, to be skipped.
3. Settling a step makes the edges that leave by its live ports live and its others dead. Control leaves by the error
   port only when that is said.
"""

import heapq
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flows.engine.structure import Members
from flows.graph import Edge
from flows.graph.document import ERROR_PORT


@dataclass(frozen=True, slots=True)
class Taken:
    step: str
    ready: bool
    early: bool  # some of its edges are still open


class Plan:
    def __init__(self, members: Members, needs: Mapping[str, int] | None = None) -> None:
        self._members = members
        self._needs = needs or {}
        self._undecided = {step: len(edges) for step, edges in members.incoming.items()}
        self._live: dict[str, list[Edge]] = {}
        self._results: dict[str, int] = {}
        self._settled: set[str] = set()
        self._handed: set[str] = set()
        self._decided = [(members.position[step], step) for step, edges in members.incoming.items() if not edges]
        heapq.heapify(self._decided)

    def settle(self, step: str, live_ports: Collection[str] | None, result: bool = True) -> None:
        """`live_ports` None: all but the error port. `result`: it put something out. A step settled before it was taken
        is not handed out any more."""
        if step in self._settled:
            return
        self._settled.add(step)
        for edge in self._members.outgoing[step]:
            target = edge.target
            self._undecided[target] -= 1
            if edge.port in live_ports if live_ports is not None else edge.port != ERROR_PORT:
                self._live.setdefault(target, []).append(edge)
                self._results[target] = self._results.get(target, 0) + result
            if not self._undecided[target] or self._results.get(target, 0) == self._needs.get(target):
                heapq.heappush(self._decided, (self._members.position[target], target))

    def take(self) -> Taken | None:
        """The next decided step in topological order; each is handed out once."""
        while self._decided:
            _, step = heapq.heappop(self._decided)
            if step not in self._settled and step not in self._handed:
                self._handed.add(step)
                ready = step in self._live or not self._members.incoming[step]
                return Taken(step, ready, bool(self._undecided[step]))
        return None

    def live(self, step: str) -> tuple[Edge, ...]:
        """The edges by which control came, in the order in which it came."""
        return tuple(self._live.get(step, ()))

    def unsettled(self) -> set[str]:
        return set(self._members.order) - self._settled
