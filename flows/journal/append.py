"""One driver's append on its way to the writer: the events as they will be stored, and who waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from flows.engine.events import Event, decode
from flows.engine.records import Record
from flows.faults import Permanent
from flows.journal import refusal
from flows.journal.text import clean, stored


class Waiter(Protocol):
    """What the writer resolves on its loop: an asyncio.Future of the records."""

    def done(self) -> bool: ...
    def set_result(self, result: Sequence[Record]) -> None: ...
    def set_exception(self, exception: BaseException) -> None: ...


@dataclass(frozen=True, slots=True)
class Entry:
    event: Event
    data: str

    @classmethod
    def of(cls, event: Event) -> "Entry":
        """What is stored is what everybody sees, the driver too: a replay must not differ from the first time."""
        try:
            text, replaced = stored(event.encode())
        except Permanent as fault:
            raise refusal.about(event, fault) from fault.__cause__
        if len(text) > refusal.MOST_BYTES // 4 and (size := len(text.encode(errors="replace"))) > refusal.MOST_BYTES:
            raise refusal.too_large(event, size)
        if replaced:
            event = decode(event.type, path=event.path, attempt=event.attempt, id=event.id, data=clean(event.encode()))
        return cls(event, text)


@dataclass(slots=True, eq=False)
class Append:
    """All of its entries are stored, or none. `records` or `error` is set once that is decided."""

    run: UUID
    epoch: int
    entries: Sequence[Entry]
    waiter: Waiter | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    records: Sequence[Record] = ()
    error: BaseException | None = None
    parent: UUID | None = None  # whose inbox has the end of this run

    @classmethod
    def of(cls, run: UUID, epoch: int, events: Sequence[Event], waiter: Waiter | None = None) -> "Append":
        """Raises a `Permanent` fault (see `refusal`) for what cannot be stored, before it meets what others append."""
        return cls(run, epoch, [Entry.of(event) for event in events], waiter)

    def resolve(self) -> None:
        """On the waiter's loop. A driver that was cancelled meanwhile waits no longer."""
        if self.waiter is None or self.waiter.done():
            return
        if self.error is not None:
            self.waiter.set_exception(self.error)
        else:
            self.waiter.set_result(self.records)
