"""What changed in a document, short enough for the audit trail: places and the beginnings of values.

Audit rows outlive what they tell of. So they never hold a whole step, and of what may hold a pasted key only the place.
"""

import json
from collections.abc import Mapping
from typing import Any

from flows.graph.changes import Change, between
from flows.graph.parts import KEYED, key_of

MOST = 20
LONGEST = 200
UNTOLD = frozenset({"headers", "query", "body", "url", "credential", "tools", "kept"})


def changes_told(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    there = between(before, after)
    told: dict[str, dict[str, Any]] = {"before": {}, "after": {}}
    for change in there[:MOST]:
        place = short_text(".".join(map(str, change["at"])))
        told["before"][place] = _told(change, _was(before, change))
        told["after"][place] = _told(change, change.get("value"))
    return {**told, "changed": len(there)}


def _was(document: Mapping[str, Any], change: Change) -> Any:
    """What was at the place of a change; None when nothing was."""
    name, *path = change["at"]
    value: Any = document.get(name)
    if name in KEYED and change["op"] == "order":
        return [key_of(name, part) for part in value or ()]
    if name in KEYED and path:
        value = next((part for part in value or () if key_of(name, part) == path[0]), None)
        path = path[1:]
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _told(change: Change, value: Any) -> Any:
    name, *path = change["at"]
    if name == "steps" and len(path) == 1 and isinstance(value, Mapping):
        return {field: value.get(field) for field in ("id", "kind", "title")}
    if value is not None and (not UNTOLD.isdisjoint(path) or path[1:] == ["config"] or name == "origin"):
        return "…"
    if isinstance(value, list):
        return f"{len(value)} of them"
    text = json.dumps(value, ensure_ascii=False)
    return value if len(text) <= LONGEST else short_text(text)


def short_text(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
