"""Kinds whose steps do what a test wrote down for them, by the step's id; other steps do nothing."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from flows.engine.ports import Context, Outcome

Act = Callable[[Context], Awaitable[Any]]


class Acts:
    kind = "any"
    frame = False
    decides = False

    def __init__(self, **acts: Act) -> None:
        self._acts = acts
        self.began: list[str] = []

    def get(self, kind: str) -> "Acts":
        return self

    def needs(self, config: Mapping[str, Any]) -> int | None:
        return None

    async def run(self, context: Context) -> Outcome:
        self.began.append(context.path)
        act = self._acts.get(context.step.id)
        return Outcome(None if act is None else await act(context))
