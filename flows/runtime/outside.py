"""What driving a run needs from beyond this room. `flows.tasks.compose` puts it together, tests give their own."""

from typing import Protocol
from uuid import UUID

from flows.engine.ports import Calls, Kinds
from flows.engine.requests import Child, ChildRequest
from flows.runtime.claim import Claim


class Outside(Protocol):
    @property
    def kinds(self) -> Kinds: ...

    def calls(self, claim: Claim) -> Calls:
        """How the steps of this run reach models and other machines."""
        ...

    def start_child(self, parent: UUID, request: ChildRequest, path: str, attempt: int, wait: int) -> Child:
        """On a thread; see `flows.engine.ports.Children`."""
        ...

    async def aclose(self) -> None:
        """At the end of the loop that the calls were made on."""
        ...
