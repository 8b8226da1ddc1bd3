"""Choices that are the same on every machine and in every version: drawn from a digest, not from `random`."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    def __init__(self, *seed: str) -> None:
        self._seed = "\x1f".join(seed).encode(errors="backslashreplace")
        self._drawn = 0

    def number(self) -> int:
        self._drawn += 1
        digest = hashlib.sha256(self._seed + b"\x1f" + str(self._drawn).encode()).digest()
        return int.from_bytes(digest[:8], "big")

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * (self.number() / 2**64)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number() % len(options)]

    def several(self, options: Sequence[T], count: int) -> list[T]:
        """Distinct ones, in drawn order."""
        left = list(options)
        return [left.pop(self.number() % len(left)) for _ in range(min(count, len(left)))]
