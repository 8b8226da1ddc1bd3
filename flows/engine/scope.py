"""The settled steps of one scope: the top of a run, or one pass, lane or item of a frame.

A step sees the steps before it in the graph, and no others: which parallel branch happens to have finished must not
change a prompt, or a resumed step would ask something else than before the crash. In a loop it sees of the others what
they did one pass earlier.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Optional

from flows.engine.state import StepState
from flows.engine.stored import stored_digest
from flows.engine.structure import Members


class Scope:
    """`frame` is the step of the outer scope in which this one lies; `after` the pass before it."""

    def __init__(
        self,
        members: Members,
        prefix: str = "",
        *,
        outer: Optional["Scope"] = None,
        frame: str | None = None,
        number: int = 0,
        after: Optional["Scope"] = None,
        local: Mapping[str, Any] | None = None,
    ) -> None:
        self.members = members
        self.prefix = prefix
        self.outer = outer
        self.frame = frame
        self.number = number
        self.after = after
        self.local = local or {}
        self.produced = 0
        self.settled: dict[str, StepState] = {}
        self.outside: dict[str, str] = {}  # steps whose output lies outside the journal, and where
        self._carried: Mapping[str, Any] = {} if after is None else after.all_mapped()

    def close(self) -> None:
        """The next pass begins: a long loop does not keep the whole chain of its passes."""
        self.after = None

    def path(self, step: str) -> str:
        return self.prefix + step

    def settle(self, step: str, outcome: StepState, counts: bool = True) -> None:
        """`counts` False: what it put out is a decision, which `previous` passes over."""
        self.settled[step] = outcome
        if (digest := stored_digest(outcome.output)) is not None:
            self.outside[step] = digest
        if counts and outcome.output is not None:
            self.produced |= 1 << self.members.position[step]

    def holds(self, step: str) -> bool:
        return step in self.members.position

    def seen_by(self, reader: str | None, other: str) -> StepState | None:
        """`reader` None: somebody at the scope's end, who sees it all."""
        if reader is None or self.members.before[reader] >> self.members.position[other] & 1:
            return self.settled.get(other)
        return None if self.after is None else self.after.settled.get(other)

    def mapped(self, reader: str | None, name: str) -> tuple[Any] | None:
        """What the last step before `reader` that maps this name put there."""
        mask = -1 if reader is None else self.members.before[reader]
        for step in reversed(self.members.order):
            state = self.settled.get(step) if mask >> self.members.position[step] & 1 else None
            if state is not None and state.mapped is not None and name in state.mapped:
                return (state.mapped[name],)
        return (self._carried[name],) if name in self._carried else None

    def all_mapped(self) -> Mapping[str, Any]:
        """Of this pass and those before it."""
        found = dict(self._carried)
        for step in self.members.order:
            if (state := self.settled.get(step)) is not None and state.mapped:
                found |= state.mapped
        return found

    def before(self, reader: str | None) -> StepState | None:
        """The last step before `reader`, in topological order, that produced an output; beyond the scope's beginning,
        the last of the pass before, or what came before the frame."""
        mask = self.produced if reader is None else self.members.before[reader] & self.produced
        if mask:
            return self.settled[self.members.order[mask.bit_length() - 1]]
        if self.after is not None and (found := self.after.before(None)) is not None:
            return found
        return None if self.outer is None or self.frame is None else self.outer.before(self.frame)

    def last_output(self) -> Any:
        last = self.produced.bit_length() - 1
        return None if last < 0 else self.settled[self.members.order[last]].output

    def outward(self, reader: str | None) -> Iterator[tuple["Scope", str | None]]:
        """This scope and those around it, each with the step that stands for the reader there."""
        scope: Scope | None = self
        while scope is not None:
            yield scope, reader
            reader, scope = scope.frame, scope.outer
