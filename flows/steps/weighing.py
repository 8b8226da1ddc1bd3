"""One of several by their weights, drawn or found by a key."""

import hashlib
from collections.abc import Sequence


def share_of(*words: str) -> float:
    """From 0 up to 1, the same for the same words on every machine and in every version."""
    digest = hashlib.sha256("\0".join(words).encode(errors="replace")).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def weighed(weights: Sequence[tuple[str, float]], share: float) -> str | None:
    """The name into whose stretch the share falls, when the weights are laid end to end. None: nothing has a weight."""
    able = [(name, weight) for name, weight in weights if weight > 0]
    left = share * sum(weight for _, weight in able)
    for name, weight in able:
        left -= weight
        if left < 0:
            return name
    return able[-1][0] if able else None
