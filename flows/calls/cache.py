"""Replies kept for the same question: a step says how old one may be. `runtime` keeps them in the database.

Who asks the same again gets what was answered then, at no cost. A question is known by the hash of all that is in it,
so a cache belongs to one workspace: the same account name means another account elsewhere.
"""

from collections.abc import Mapping
from typing import Any, Protocol


class Cache(Protocol):
    """What must hold is in `tests/conformance/cache_suite.py`."""

    async def get(self, key: str, max_age_ms: int) -> Mapping[str, Any] | None:
        """The reply that was kept under this key, if it is not older than that."""
        ...

    async def put(self, key: str, reply: Mapping[str, Any], keep_ms: int) -> None:
        """Kept for so long, in place of an older one."""
        ...


class NoCache:
    """Keeps nothing."""

    async def get(self, key: str, max_age_ms: int) -> Mapping[str, Any] | None:
        return None

    async def put(self, key: str, reply: Mapping[str, Any], keep_ms: int) -> None:
        return None
