"""What changed in a document, short enough for the audit trail: places and the beginnings of values."""

import json
from collections.abc import Sequence
from typing import Any

from flows.graph import Document
from flows.graph.changes import diff

MOST = 20
LONGEST = 200


def changes_told(before: Document, after: Document) -> dict[str, Any]:
    there, back = diff(before, after), diff(after, before)
    return {"before": _values(back), "after": _values(there), "changed": len(there)}


def _values(changes: Sequence[Any]) -> dict[str, Any]:
    return {".".join(map(str, change["at"])): _short(change) for change in changes[:MOST]}


def _short(change: Any) -> Any:
    if change["op"] == "remove":
        return None
    text = json.dumps(change.get("value"), ensure_ascii=False)
    return change.get("value") if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
