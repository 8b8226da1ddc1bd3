"""Tokens and money as the journal counts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Usage:
    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input + other.input,
            self.cached + other.cached,
            self.output + other.output,
            self.reasoning + other.reasoning,
        )

    def to_json(self) -> dict[str, int]:
        return {"input": self.input, "cached": self.cached, "output": self.output, "reasoning": self.reasoning}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(int(data["input"]), int(data["cached"]), int(data["output"]), int(data["reasoning"]))


NOTHING = Usage()


def money(amount: Decimal) -> str:
    """Exact, never in exponent form, with at least four decimals: ``0.0000``, ``0.000123``."""
    text = format(amount.normalize(), "f") if amount else "0"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(4, '0')}"
