"""What a client may say on a run's socket. Anything else is malformed."""

import json
from dataclasses import dataclass
from typing import Any

LARGEST = 4096
MOST = 2**53


@dataclass(frozen=True, slots=True)
class Follow:
    since: int


@dataclass(frozen=True, slots=True)
class Ack:
    """`bytes` is the total the client has received, so that a lost ack costs nothing."""

    bytes: int


class Malformed(ValueError):
    """Its text goes to the client as the reason of the close, so it is short and repeats nothing of the message."""


def read(text: str | None) -> Follow | Ack:
    if text is None:
        raise Malformed("Messages must be text.")
    if len(text) > LARGEST:
        raise Malformed("The message is too long.")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("The message is not JSON.") from None
    match message:
        case {"type": "follow", "since": since, **rest} if not rest:
            return Follow(_count(since, "since"))
        case {"type": "ack", "bytes": count, **rest} if not rest:
            return Ack(_count(count, "bytes"))
    raise Malformed("The message is neither a follow nor an ack.")


def _count(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise Malformed(f"{name} must be a whole number, 0 or more.")
    return value
