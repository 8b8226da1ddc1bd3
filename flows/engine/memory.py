"""In-memory twins of the ports: what tests of the engine drive, held to the same suites as the real ones."""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flows.engine.events import TERMINAL, Event
from flows.engine.ports import Clock, Command, Delta, Stored
from flows.engine.records import Record
from flows.engine.requests import Child, ChildRequest
from flows.faults import Fenced, NotFound, Permanent

MOST_BYTES = 4 * 1024 * 1024  # of one event


class SteppingClock:
    """Starts at a fixed moment and moves on only when told, or by `step` seconds at every look."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC), step: float = 0.0) -> None:
        self._start = start
        self._step = step
        self._passed = 0.0

    def advance(self, seconds: float) -> None:
        self._passed += seconds

    def now(self) -> datetime:
        self._passed += self._step
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed


class MemoryStore:
    """One run's stored records. Every claim opens a journal of the next epoch and fences the ones before."""

    def __init__(self, clock: Clock, run: UUID | None = None) -> None:
        self.run = run or uuid4()
        self.clock = clock
        self.epoch = 0
        self.records: list[Record] = []
        self._stored: dict[UUID, Record] = {}

    def create(self, event: Event) -> Record:
        """The start action's part: seq 1 at epoch 0."""
        return self.store((event,), epoch=0)[0]

    @property
    def ended(self) -> bool:
        return bool(self.records) and isinstance(self.records[-1].event, TERMINAL)

    def claim(self) -> "MemoryJournal":
        self.epoch += 1
        return MemoryJournal(self, self.epoch)

    def store(self, events: Sequence[Event], epoch: int) -> list[Record]:
        for event in events:
            _check_storable(event)
        result: list[Record] = []
        for event in events:
            record = self._stored.get(event.id)
            if record is None:
                if epoch != self.epoch or self.ended:
                    raise Fenced()
                record = Record(self.run, len(self.records) + 1, epoch, self.clock.now(), event)
                self.records.append(record)
                self._stored[event.id] = record
            result.append(record)
        return result


def _check_storable(event: Event) -> None:
    try:
        size = len(json.dumps(event.encode(), allow_nan=False))
    except (ValueError, TypeError, RecursionError) as error:
        raise Permanent(f"{error}").carrying(event=str(event.id), path=event.path) from error
    if size > MOST_BYTES:
        raise Permanent("Too large.", code="ENTRY_TOO_LARGE").carrying(event=str(event.id), path=event.path)


class MemoryJournal:
    def __init__(self, store: MemoryStore, epoch: int) -> None:
        self._store = store
        self._epoch = epoch

    async def history(self) -> Sequence[Record]:
        return tuple(self._store.records)

    async def append(self, *events: Event) -> Sequence[Record]:
        await asyncio.sleep(0)  # a commit always lets others run
        return self._store.store(events, self._epoch)


class MemoryInbox:
    """Of one run, for one driver after another: `open` hands out again what the one before was not done with."""

    def __init__(self, *commands: Command) -> None:
        self._queue: asyncio.Queue[Command] = asyncio.Queue()
        self._left: dict[str, Command] = {}
        self.taken: list[Command] = []
        for command in commands:
            self.put(command)

    def open(self) -> "MemoryInbox":
        once = [command for command in self._unheard() if command.item is None]
        for command in [*self._left.values(), *once]:
            self._queue.put_nowait(command)
        return self

    def _unheard(self) -> Iterator[Command]:
        while not self._queue.empty():
            yield self._queue.get_nowait()

    def put(self, command: Command) -> None:
        if command.item is not None:
            self._left.setdefault(command.item, command)
        self._queue.put_nowait(command)

    async def next(self) -> Command:
        return await self._queue.get()

    def done(self, command: Command) -> None:
        self.taken.append(command)
        if command.item is not None:
            self._left.pop(command.item, None)

    async def settle(self) -> bool:
        return self._queue.empty()


class MemoryDeltas:
    def __init__(self) -> None:
        self.emitted: list[Delta] = []

    def emit(self, delta: Delta) -> None:
        self.emitted.append(delta)

    def text(self, path: str, epoch: int | None = None) -> str:
        return "".join(d.text for d in self.emitted if d.path == path and epoch in (None, d.epoch))


class MemoryChildren:
    """Starts nothing: it remembers what was asked for. A test ends a child by a command."""

    def __init__(self) -> None:
        self.started: dict[tuple[str, int, int], tuple[ChildRequest, Child]] = {}
        self.told: list[tuple[str, str]] = []

    async def start(self, request: ChildRequest, path: str, attempt: int, wait: int) -> Child:
        key = (path, attempt, wait)
        if key not in self.started:
            version = request.version if isinstance(request.version, int) else 1
            number = len(self.started) + 1
            child = Child(str(UUID(int=number)), request.flow, version, number)
            self.started[key] = (request, child)
        return self.started[key][1]

    async def tell(self, run: str, kind: str) -> None:
        self.told.append((run, kind))


class MemoryArtifacts:
    def __init__(self, quota: int | None = None) -> None:
        self.contents: dict[str, bytes] = {}
        self._quota = quota

    async def put(self, content: bytes, media_type: str) -> Stored:
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        kept = sum(len(one) for one in self.contents.values())
        if self._quota is not None and digest not in self.contents and kept + len(content) > self._quota:
            raise Permanent("There is no room left for large values.", code="QUOTA_EXCEEDED")
        self.contents[digest] = content
        return Stored(digest, len(content), media_type)

    async def get(self, digest: str) -> bytes:
        try:
            return self.contents[digest]
        except KeyError:
            raise NotFound("The stored value is not there any more.", code="ARTIFACT_NOT_FOUND") from None


class MemoryHistory:
    def __init__(self, *messages: Mapping[str, Any]) -> None:
        self._messages = messages

    async def messages(self, thread: str, upto: int | None) -> Sequence[Mapping[str, Any]]:
        return self._messages[:upto]
