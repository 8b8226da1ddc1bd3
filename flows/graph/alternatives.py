"""Alternatives that are built in (R46-R53): their names, what they help with, and which of them need no flow.

A strategy of a step names one; a flow of the workspace with the same name goes before it. The flows themselves are in
`flows.library`; the engine and validation ask here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.faults.foreign import TRANSIENT, plain_words


@dataclass(frozen=True, slots=True)
class Alternative:
    """`helps_with`: it fits an error that says all words of one of these. `waits_ms`: instead of running a flow, the
    step itself is tried once more after that time."""

    name: str
    title: str
    helps_with: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    waits_ms: int | None = None

    def fits(self, error_message: str) -> bool:
        said = plain_words(error_message)
        words = set(said.split())
        return any(phrase in said or words.issuperset(phrase.split()) for phrase in self.helps_with)


ALTERNATIVES = (
    Alternative(
        "fallback_swap_raydium",
        "Swap by another protocol",
        ("jupiter error", "jupiter timeout", "slippage too high"),
        aliases=("raydium_swap_fallback",),
    ),
    Alternative(
        "reduced_amount",
        "Half the amount",
        ("insufficient liquidity", "slippage exceeded", "too large"),
    ),
    Alternative("network_recovery", "Wait for the network", TRANSIENT, waits_ms=30_000),
)
BUILT_IN: Mapping[str, Alternative] = {
    name: alternative for alternative in ALTERNATIVES for name in (alternative.name, *alternative.aliases)
}
