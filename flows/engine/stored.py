"""Outputs that lie outside the journal, as they stand in it."""

from typing import Any


def stored_digest(output: Any) -> str | None:
    """The digest of a large value; None for an output that is itself there."""
    if isinstance(output, dict) and len(output) == 3 and isinstance(digest := output.get("$artifact"), str):
        return digest
    return None
