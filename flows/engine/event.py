"""What every event is: typed fields, and their JSON.

An event carries its own id, so that appending it twice (after a commit that was reported as failed) stores it once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

from flows.engine.amounts import Usage, money
from flows.faults import TooNew

type_of: dict[str, type["Event"]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Run events keep path "" and attempt 0; events of a step name both."""

    type: ClassVar[str] = ""
    later: ClassVar[frozenset[str]] = frozenset()  # fields that came later: left out while they have their default
    _own: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[Mapping[str, Any]] = {}
    path: str = ""
    attempt: int = 0
    id: UUID = field(default_factory=uuid4)

    def encode(self) -> dict[str, Any]:
        """The record's `data`."""
        if not self.later:
            return {name: _to_json(getattr(self, name)) for name in self._own}
        own = {name: getattr(self, name) for name in self._own}
        return {name: _to_json(value) for name, value in own.items() if not self._silent(name, value)}

    def _silent(self, name: str, value: Any) -> bool:
        return name in self.later and value == self._defaults[name]

    @classmethod
    def arguments(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """The fields beyond path, attempt and id, read from a record's `data`; an absent one keeps its default."""
        return {name: _from_json(name, data[name]) for name in cls._own if name in data}


def _to_json(value: Any) -> Any:
    match value:
        case Usage():
            return value.to_json()
        case Decimal():
            return money(value)
        case Mapping():
            return dict(value)
        case tuple():
            return list(value)
        case _:
            return value


def _from_json(name: str, value: Any) -> Any:
    match name:
        case "usage":
            return Usage.from_json(value)
        case "cost":
            return Decimal(value)
        case "ports" | "warnings" | "tool_calls" | "edits":
            return tuple(value)
        case _:
            return value


E = TypeVar("E", bound=Event)


def known(event: type[E]) -> type[E]:
    type_of[event.type] = event
    own = [each for each in fields(event) if each.name not in ("path", "attempt", "id")]
    event._own = tuple(each.name for each in own)
    event._defaults = {each.name: each.default for each in own}
    return event


def decode(type_name: str, *, path: str, attempt: int, id: UUID, data: Mapping[str, Any]) -> Event:
    try:
        event = type_of[type_name]
    except KeyError:
        raise TooNew(f"The journal holds an event of the unknown type {type_name!r}.") from None
    return event(path=path, attempt=attempt, id=id, **event.arguments(data))
