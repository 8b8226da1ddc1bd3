"""Hosts whose steps do what a test says, and whose sweep drives without a broker."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection

from flows.engine.ports import Context, Outcome
from flows.runtime import sweep
from flows.runtime.host import Host


class Steps:
    """The kinds of a test: every step notes that it ran; a step that is `held` waits until it is let go."""

    kind = "any"

    def __init__(self, *held: str) -> None:
        self.ran: list[str] = []
        self._held = {name: threading.Event() for name in held}
        self._reached = {name: threading.Event() for name in held}

    def get(self, kind: str) -> "Steps":
        return self

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


@contextmanager
def running_host(steps: Steps, *, name: str = "host", capacity: int = 50, sweeps: bool = True) -> Iterator[Host]:
    calls: Any = None
    host = Host(calls, steps, name=name, capacity=capacity)

    def drive(run: UUID) -> bool:
        host.submit(host.drive_next())
        return True

    with patch.object(sweep, "send", drive if sweeps else lambda run: True):
        host.start()
        try:
            yield host
        finally:
            host.stop()


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
