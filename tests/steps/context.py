"""A context as the engine would give it, for trying one kind alone."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flows.engine.amounts import Usage
from flows.engine.requests import ModelReply, ModelRequest
from flows.graph import Step


class FakeContext:
    def __init__(
        self,
        kind: str,
        config: Mapping[str, Any] | None = None,
        names: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        stop: str = "end",
    ) -> None:
        self.step = Step(id="a", kind=kind, config=dict(config or {}))
        self.inputs: Mapping[str, Any] = inputs or {}
        self.names: Mapping[str, Any] = {"inputs": self.inputs, **(names or {})}
        self.asked: list[ModelRequest] = []
        self._stop = stop

    async def complete(self, request: ModelRequest) -> ModelReply:
        self.asked.append(request)
        return ModelReply("An answer.", Usage(1, 0, 1, 0), Decimal(0), self._stop)
