"""Where the contents of artifacts lie. Files and S3 implement this; `tests/conformance/contents_suite.py` holds them to
it. Keys are ours: lower-case hex, dots, dashes and slashes.
"""

import re
from collections.abc import AsyncIterator
from typing import Protocol

from flows.faults import NotFound, Permanent, Transient

PIECE = 1024 * 1024
KEY = re.compile(r"[0-9a-f][0-9a-f.-]*(?:/[0-9a-f][0-9a-f.-]*)*")


class Contents(Protocol):
    async def write(self, key: str, content: bytes) -> None:
        """Returns when a power cut cannot take it away any more. Never half of it; a second time changes nothing."""
        ...

    def read(self, key: str) -> AsyncIterator[bytes]:
        """In pieces. Raises NotFound."""
        ...

    async def has(self, key: str) -> bool: ...

    async def remove(self, key: str) -> None:
        """What is not there is removed already."""
        ...

    async def aclose(self) -> None:
        """Gives back what was opened on this loop."""
        ...


def checked(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key")
    return key


def gone() -> NotFound:
    return NotFound("The stored value is not there any more.", code="ARTIFACT_NOT_FOUND")


def away(reason: object) -> Transient:
    return Transient(
        f"Large values cannot be kept or read at the moment: {reason}.",
        code="STORAGE_AWAY",
        remedy="If it goes on, look whether the disk is full or the object storage is reachable.",
    )


def refused(reason: object) -> Permanent:
    return Permanent(
        f"The object storage refuses: {reason}.",
        code="STORAGE_REFUSED",
        remedy="Check the bucket, the region and the access key in the settings.",
    )
