"""The engine's thread in a worker process: its loop, the journal writer, the heartbeat, the sweep and the timers.

The pool (`flows.tasks.pool`) starts and stops it; a task calls `drive_next`. Promises:
- `start` returns when runs can be driven, or raises what hindered it.
- `stop` hands all runs over in time: it stops their drivers, writes what they appended, and gives the claims back. For
  a step that does not let itself be stopped it does not wait long. A process that is killed leaves its row; its runs
  are free when the lease has run out.
"""

import asyncio
import gc
import logging
import os
import socket
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar, Optional
from uuid import UUID, uuid4

import uvloop
from django.conf import settings

from flows.journal.announce import Announcer
from flows.journal.tail import tails
from flows.journal.threads import in_thread
from flows.journal.writer import Writer
from flows.runtime import lease
from flows.runtime.claimer import Claimer
from flows.runtime.clock import DatabaseClock
from flows.runtime.drive import Surroundings, drive_claimed
from flows.runtime.housekeeping import keep_house
from flows.runtime.inbox import Inboxes
from flows.runtime.load import Load
from flows.runtime.outside import Outside
from flows.runtime.parents import Parents
from flows.runtime.patience import Patience
from flows.runtime.sweep import MOST_MESSAGES, Sweep
from flows.runtime.timers import Timers
from flows.runtime.wake import send
from flows.storage.places import contents

log = logging.getLogger(__name__)

HANDOVER_SECONDS = 3.0

_left_behind: set["asyncio.Task[Any]"] = set()  # kept, or their last lines would run on a loop that is closed


class Host:
    _current: ClassVar[Optional["Host"]] = None

    def __init__(self, outside: Outside, *, name: str | None = None, capacity: int | None = None) -> None:
        self.name = name or f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        self.capacity = capacity or settings.BATON_CAPACITY
        self.load = Load()
        self._outside = outside
        self._loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._begun: Future[None] = Future()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._services: list[asyncio.Task[Any]] = []
        self._stopping = False

    @classmethod
    def current(cls) -> Optional["Host"]:
        """The host of this process, while it runs."""
        return cls._current

    @property
    def running(self) -> int:
        """How many runs it drives."""
        return len(self._claimer.held)

    def start(self, timeout: float = 30) -> None:
        self._thread.start()
        self._begun.result(timeout)
        Host._current = self
        # What is loaded by now stays: were it looked at in every full collection, all runs would stand still for it.
        gc.freeze()

    def stop(self, timeout: float = HANDOVER_SECONDS) -> None:
        """May be called twice, and from any thread but the engine's."""
        if Host._current is self:
            Host._current = None
        if not self._thread.is_alive() or self._stopping:
            return
        self._stopping = True
        asyncio.run_coroutine_threadsafe(self._end(timeout), self._loop)
        self._thread.join(timeout + 1)

    def spawn(self, coroutine: Coroutine[Any, Any, Any], outcome: "Future[Any] | None" = None) -> None:
        """Runs it on the engine's loop. It is cancelled when the host stops, and at once when it has stopped."""
        try:
            self._loop.call_soon_threadsafe(self._spawn, coroutine, outcome)
        except RuntimeError:  # the loop is closed
            _give_up(coroutine, outcome)

    def submit(self, coroutine: Coroutine[Any, Any, Any]) -> "Future[Any]":
        """The same, for those who want to know what comes of it."""
        outcome: Future[Any] = Future()
        self.spawn(coroutine, outcome)
        return outcome

    async def drive_next(self) -> bool:
        """Claims the next run and drives it to its end. False when there is none, or no slot for it."""
        claim = await self._claimer.next()
        if claim is None:
            return False
        try:
            await drive_claimed(claim, self._around)
        finally:
            self._claimer.done(claim)
        return True

    def _spawn(self, coroutine: Coroutine[Any, Any, Any], outcome: "Future[Any] | None") -> None:
        if self._stopping:
            _give_up(coroutine, outcome)
            return
        task = self._loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if outcome is not None:
            task.add_done_callback(partial(_settle, outcome))

    def _work(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._begin())
        except BaseException as error:
            self._begun.set_exception(error)
        else:
            self._begun.set_result(None)
            self._loop.run_forever()
        finally:
            self._loop.close()

    async def _begin(self) -> None:
        if settings.BATON_EMBEDDED:
            await in_thread(lease.inherit)
        await in_thread(lease.register, self.name, self.capacity)
        self._clock = DatabaseClock()
        self._clock.tell(await in_thread(lease.now))
        inboxes, patience = Inboxes(), Patience(settings.BATON_LEASE_SECONDS)
        self._announcer = Announcer(self._loop, tails())
        self._writer = Writer(self._loop, self._announcer.records, Parents(self._loop, inboxes).wake)
        self._writer.start()
        self._claimer = Claimer(self.name, self.capacity, self.load)
        timers = Timers(settings.BATON_SWEEP_SECONDS, self._see_to)
        self._around = Surroundings(
            worker=self.name,
            writer=self._writer,
            announcer=self._announcer,
            inboxes=inboxes,
            outside=self._outside,
            clock=self._clock,
            rested=timers.look,
        )
        sweep = Sweep(self._claimer, inboxes, patience, settings.BATON_SWEEP_SECONDS, self._see_to)
        watches = (self._beat(patience), sweep.run(), timers.run(), inboxes.listen(), self.load.measure(), keep_house())
        self._services = [self._loop.create_task(watch) for watch in watches]

    def _see_to(self, runs: Sequence[UUID]) -> None:
        """That somebody drives them. Called on threads of the database.

        A message lets any worker do it. This one does it itself where no message comes: when the broker is away, and
        when all slots are taken but some are borrowed (see `fairness`)."""
        for number, run in enumerate(runs[:MOST_MESSAGES]):
            if not self._claimer.free or not send(run):
                for _ in runs[number : number + self._claimer.room]:
                    self.spawn(self._drive_all())
                return

    async def _drive_all(self) -> None:
        while await self.drive_next():
            pass

    async def _beat(self, patience: Patience) -> None:
        while True:
            await asyncio.sleep(settings.BATON_HEARTBEAT_SECONDS)
            try:
                await in_thread(lease.beat, self.name, self.capacity)
                self._clock.tell(await in_thread(lease.now))
            except Exception as error:
                log.warning("The heartbeat did not reach the database: %s", error)
            else:
                patience.beaten()

    async def _end(self, timeout: float) -> None:
        try:
            async with asyncio.timeout(timeout):
                await self._claimer.close()
                await _cancelled([*self._tasks, *self._services], timeout * 0.4)
                await asyncio.to_thread(self._writer.stop, timeout * 0.3)
                await in_thread(lease.retire, self.name)
                await self._announcer.drain()
        except Exception as error:
            log.warning("The handover is not complete, the lease will end it: %r", error)
        finally:
            for close in (self._outside.aclose, contents().aclose, tails().close):
                with suppress(Exception):
                    await close()
            self._loop.call_soon(self._loop.stop)


def _give_up(coroutine: Coroutine[Any, Any, Any], outcome: "Future[Any] | None") -> None:
    coroutine.close()
    if outcome is not None:
        outcome.cancel()


def _settle(outcome: "Future[Any]", task: "asyncio.Task[Any]") -> None:
    if task.cancelled():
        outcome.cancel()
    elif error := task.exception():
        outcome.set_exception(error)
    else:
        outcome.set_result(task.result())


async def _cancelled(tasks: list["asyncio.Task[Any]"], timeout: float) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        _, left = await asyncio.wait(tasks, timeout=timeout)
        if left:
            log.warning("%d drivers did not stop in time; their runs go to others all the same.", len(left))
            _left_behind.update(left)
