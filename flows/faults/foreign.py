"""What the errors of other systems mean, by the words they use: can trying again help?

Asked where a fault is not typed already: errors of tools, of child runs and of services that speak prose.
"""

import re
from typing import Literal, TypeAlias

Lasting: TypeAlias = Literal["permanent", "transient", "unknown"]

PERMANENT = (
    "insufficient funds",
    "invalid signature",
    "account not found",
    "invalid instruction",
    "custom program error",
    "permission denied",
    "authentication failed",
)
TRANSIENT = (
    "timeout",
    "network error",
    "connection refused",
    "rate limit",
    "temporary failure",
    "service unavailable",
    "slot skipped",
    "blockhash not found",
)
_LOOKED_AT = 20_000  # characters; errors may quote a whole page
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = re.compile(r"[\W_]+")


def plain_words(message: str) -> str:
    """In small letters with single blanks: `RATE_LIMIT`, `rateLimit` and `rate-limit` are the same."""
    return _BETWEEN.sub(" ", _HUMP.sub(" ", message[:_LOOKED_AT])).strip().casefold()


def classify(message: str) -> Lasting:
    """What is permanent stays so, whatever else is said beside it: `timeout after custom program error`."""
    said = plain_words(message)
    if any(phrase in said for phrase in PERMANENT):
        return "permanent"
    return "transient" if any(phrase in said for phrase in TRANSIENT) else "unknown"
