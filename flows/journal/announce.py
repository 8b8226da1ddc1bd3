"""Tells whoever watches a run what was committed and what streams, over the channel layer.

Called on the engine's loop: `records` by the writer after a commit, `emit` by the engine for deltas; neither waits.
What a run has to say keeps its order. Records and a call's first delta go at once; later deltas are put together into
one message per run and 100 ms, or 400 ms while nobody watches and they only go to the tail. Messages may be lost:
watchers find out by seq and offset (see `follow`).
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer

from flows.engine import events
from flows.engine.ports import Delta
from flows.engine.records import Record
from flows.engine.text import UNSTORABLE, storable
from flows.journal.seldom import Seldom
from flows.journal.stitch import Call, call_of
from flows.journal.tail import Tails

log = logging.getLogger(__name__)
log.addFilter(Seldom())

COALESCE_SECONDS = 0.1
MOST_RECORDS = 100
_UNWATCHED = 4  # times as seldom is the text of a run told that nobody watches; the tail of who comes then is as old


def group(run: UUID) -> str:
    return f"run.{run}"


@dataclass(slots=True, eq=False)
class _Outbox:
    """What one run has to say, in order; only neighbours of one sort share a message."""

    run: UUID
    queue: list[Record | Delta] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None
    sending: asyncio.Task[None] | None = None
    deltas_sent_at: float = -1e9
    last: bool = False


class Announcer:
    def __init__(self, loop: asyncio.AbstractEventLoop, tails: Tails, coalesce: float = COALESCE_SECONDS) -> None:
        self._loop = loop
        self._tails = tails
        self._coalesce = coalesce
        self._outboxes: dict[UUID, _Outbox] = {}
        self._layer: Any = get_channel_layer()

    def records(self, run: UUID, records: Sequence[Record]) -> None:
        outbox = self._outbox(run)
        outbox.queue.extend(records)
        self._send_soon(outbox)

    def delta(self, run: UUID, delta: Delta) -> None:
        outbox = self._outbox(run)
        if UNSTORABLE.search(delta.text):
            delta = replace(delta, text=storable(delta.text))
        last = outbox.queue[-1] if outbox.queue else None
        if isinstance(last, Delta) and _continues(delta, last):
            outbox.queue[-1] = replace(last, text=last.text + delta.text)
        else:
            outbox.queue.append(delta)
        if delta.offset == 0:
            self._send_soon(outbox)
        elif outbox.timer is None:
            pause = self._coalesce if self._is_watched(run) else self._coalesce * _UNWATCHED
            due = outbox.deltas_sent_at + pause
            if self._loop.time() >= due:
                self._send_soon(outbox)
            else:
                outbox.timer = self._loop.call_at(due, self._send_soon, outbox)

    def leave(self, run: UUID) -> None:
        """Its driver has stopped: once all is said, nothing is kept of the run."""
        if (outbox := self._outboxes.get(run)) is not None:
            outbox.last = True
            self._send_soon(outbox)

    @property
    def runs(self) -> int:
        """How many runs may still have something to say."""
        return len(self._outboxes)

    async def drain(self) -> None:
        """Sends what is left, at the end of the loop."""
        for outbox in list(self._outboxes.values()):
            self._send_soon(outbox)
            if outbox.sending is not None:
                await outbox.sending

    def _outbox(self, run: UUID) -> _Outbox:
        outbox = self._outboxes.get(run)
        if outbox is None:
            outbox = self._outboxes[run] = _Outbox(run)
        outbox.last = False
        return outbox

    def _send_soon(self, outbox: _Outbox) -> None:
        if outbox.timer is not None:
            outbox.timer.cancel()
            outbox.timer = None
        if outbox.sending is None:
            outbox.sending = self._loop.create_task(self._send(outbox))

    async def _send(self, outbox: _Outbox) -> None:
        try:
            while outbox.queue:
                queue, outbox.queue = outbox.queue, []
                for part in _parts(queue):
                    await self._send_part(outbox, part)
        finally:
            outbox.sending = None
            if outbox.last and not outbox.queue:
                self._outboxes.pop(outbox.run, None)

    def _is_watched(self, run: UUID) -> bool:
        """A layer that cannot tell is told everything."""
        has_listeners = getattr(self._layer, "has_listeners", None)
        return has_listeners is None or bool(has_listeners(group(run)))

    async def _tell(self, run: UUID, deltas: Sequence[Delta], records: Sequence[Record]) -> None:
        message: dict[str, Any]
        if deltas:
            message = {"type": "run.deltas", "deltas": [delta.to_json() for delta in deltas]}
        else:
            message = {"type": "run.events", "records": [record.to_json() for record in records]}
        try:
            await self._layer.group_send(group(run), message)
        except Exception as error:
            log.warning("A message about run %s was lost: %s", run, error)

    async def _send_part(self, outbox: _Outbox, part: Sequence[Record | Delta]) -> None:
        deltas = [item for item in part if isinstance(item, Delta)]
        records = [item for item in part if isinstance(item, Record)]
        if deltas:
            outbox.deltas_sent_at = self._loop.time()
            await self._tails.add(outbox.run, deltas)
        if self._is_watched(outbox.run):
            await self._tell(outbox.run, deltas, records)
        if ended := ended_calls(records):
            await self._tails.end(outbox.run, ended)


def _continues(delta: Delta, last: Delta) -> bool:
    return (
        call_of(delta) == call_of(last) and delta.epoch == last.epoch and delta.offset == last.offset + len(last.text)
    )


def _parts(queue: Sequence[Record | Delta]) -> list[list[Record | Delta]]:
    parts: list[list[Record | Delta]] = []
    for item in queue:
        if parts and type(parts[-1][0]) is type(item) and len(parts[-1]) < MOST_RECORDS:
            parts[-1].append(item)
        else:
            parts.append([item])
    return parts


def ended_calls(records: Sequence[Record]) -> list[Call]:
    """Those whose text is not live any more. A lost one may be made again, and then says all of it anew."""
    return [
        (record.event.path, record.event.attempt, record.event.call)
        for record in records
        if isinstance(record.event, events.CallFinished | events.CallFailed | events.CallLost)
    ]
