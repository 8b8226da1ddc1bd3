"""What a run waits for: moments, answers of people, ends of child runs. A wait is known by its place in the run."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from flows.engine.ports import Clock, Command

Place: TypeAlias = tuple[str, int, int]  # path, attempt, wait
_FAR = 3600.0  # seconds; a moment further away is looked at again then


@dataclass(frozen=True, slots=True)
class Woken:
    """`command` None: the time was up."""

    command: Command | None


@dataclass(slots=True)
class _Open:
    future: "asyncio.Future[Woken]"
    due: datetime | None


class Desk:
    def __init__(self, clock: Clock, changed: Callable[[], None], wake: Callable[["asyncio.Future[Any]", Any], None]):
        self._clock = clock
        self._changed = changed
        self._wake = wake
        self._open: dict[Place, _Open] = {}
        self._early: dict[Place, Command] = {}
        self._timer: asyncio.TimerHandle | None = None

    def open(self, place: Place, due: datetime | None) -> "asyncio.Future[Woken]":
        future: asyncio.Future[Woken] = asyncio.get_running_loop().create_future()
        if (command := self._early.pop(place, None)) is not None:
            future.set_result(Woken(command))
        else:
            self._open[place] = _Open(future, due)
            self._set_timer()
        return future

    def close(self, place: Place, future: "asyncio.Future[Woken]") -> None:
        """Somebody else may wait there already."""
        if (there := self._open.get(place)) is not None and there.future is future:
            del self._open[place]

    def put_back(self, place: Place, future: "asyncio.Future[Woken]") -> None:
        """Who waited was cancelled in the very turn in which somebody came: whoever waits there next hears of it."""
        if future.done() and not future.cancelled() and (command := future.result().command) is not None:
            self._early.setdefault(place, command)

    def resolve(self, place: Place, command: Command, *, expected: bool) -> bool:
        """False: nobody waits there. `expected`: somebody may come to wait there yet, so it is kept for them."""
        waiting = self._open.pop(place, None)
        if waiting is None or waiting.future.done():  # the latter is about to leave
            kept = expected and place not in self._early  # the first counts
            if kept:
                self._early[place] = command
            return kept
        self._wake(waiting.future, Woken(command))
        return True

    def forget(self, path: str) -> list[Command]:
        places = [place for place in self._early if place[0] == path]
        return [self._early.pop(place) for place in places]

    @property
    def any(self) -> bool:
        return bool(self._open)

    @property
    def keeps(self) -> bool:
        """Commands for somebody who has not come yet."""
        return bool(self._early)

    @property
    def kept(self) -> Collection[Command]:
        return self._early.values()

    @property
    def until(self) -> datetime | None:
        """The earliest moment that is waited for."""
        return min((one.due for one in self._open.values() if one.due is not None), default=None)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if (until := self.until) is not None:
            seconds = (until - self._clock.now()) / timedelta(seconds=1)
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(min(max(0.0, seconds), _FAR), self._ring)

    def _ring(self) -> None:
        self._timer = None
        now = self._clock.now()
        due = [place for place, one in self._open.items() if one.due is not None and one.due <= now]
        for place in due:
            self._wake(self._open.pop(place).future, Woken(None))
        self._set_timer()
        self._changed()
