"""Hosts whose steps do what a test says, and whose sweep drives without a broker."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection

from flows.engine.ports import Calls, Context, Kinds, Outcome
from flows.engine.requests import Child, ChildRequest
from flows.runtime import drive, host, outside, parents, wake
from flows.runtime.claim import Claim
from flows.runtime.host import Host


class Steps:
    """The kinds of a test: every step notes that it ran; a step that is `held` waits until it is let go."""

    kind = "any"
    frame = False
    decides = False

    def __init__(self, *held: str) -> None:
        self.ran: list[str] = []
        self._held = {name: threading.Event() for name in held}
        self._reached = {name: threading.Event() for name in held}

    def get(self, kind: str) -> "Steps":
        return self

    def needs(self, config: Any) -> int | None:
        return None

    async def run(self, context: Context) -> Outcome:
        name = context.step.id
        self.ran.append(name)
        if name in self._held:
            self._reached[name].set()
            while not self._held[name].is_set():  # noqa: ASYNC110  (let go from another thread)
                await asyncio.sleep(0.005)
        return Outcome({"from": name})

    def wait_until_reached(self, name: str) -> None:
        assert self._reached[name].wait(10), f"{name} was not reached"

    def let_go(self, name: str) -> None:
        self._held[name].set()


class Outside:
    """Calls nothing and starts no child."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds

    def calls(self, claim: Claim) -> Calls:
        nothing: Calls = None  # type: ignore[assignment]
        return nothing

    def start_child(self, parent: UUID, request: ChildRequest, path: str, attempt: int, wait: int) -> Child:
        raise AssertionError("no step of this test starts a run")

    async def aclose(self) -> None: ...


@contextmanager
def running_host(
    steps: Kinds | outside.Outside,
    *,
    name: str = "host",
    capacity: int = 50,
    sweeps: bool = True,
    messages: bool = True,
) -> Iterator[Host]:
    """`messages`: those that the sweep and the timers send arrive; else the broker is away. Without `sweeps` they are
    lost."""
    world: Any = steps if hasattr(steps, "start_child") else Outside(steps)
    running = Host(world, name=name, capacity=capacity)

    def send(run: UUID) -> bool:
        if sweeps and messages:
            running.submit(running.drive_next())
        return messages

    with ExitStack() as patches:
        for module in (host, drive, parents, wake):
            patches.enter_context(patch.object(module, "send", send))
        running.start()
        try:
            yield running
        finally:
            running.stop()


def eventually(question: Callable[[], bool], timeout: float = 10) -> None:
    """For what another thread commits: the database tells nobody when it changes."""
    pause = threading.Event()
    for _ in range(int(timeout / 0.01)):
        if question():
            return
        if connection.vendor != "sqlite":
            connection.close()
        pause.wait(0.01)
    raise AssertionError("It did not happen in time.")
