"""A record is an event as a journal stored it: with its run, its number, the epoch of its writer and its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

from flows.engine.events import Event, decode


def time_text(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


@dataclass(frozen=True, slots=True)
class Record:
    run: UUID
    seq: int
    epoch: int
    at: datetime
    event: Event

    @property
    def id(self) -> UUID:
        return self.event.id

    def to_json(self) -> dict[str, Any]:
        return {
            "id": str(self.event.id),
            "run": str(self.run),
            "seq": self.seq,
            "epoch": self.epoch,
            "at": time_text(self.at),
            "type": self.event.type,
            "path": self.event.path,
            "attempt": self.event.attempt,
            "data": self.event.encode(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        event = decode(data["type"], path=data["path"], attempt=data["attempt"], id=UUID(data["id"]), data=data["data"])
        return cls(UUID(data["run"]), data["seq"], data["epoch"], datetime.fromisoformat(data["at"]), event)
