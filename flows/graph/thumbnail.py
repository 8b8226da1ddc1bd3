"""A flow small enough to draw in a list. What lists show is kept beside the draft, so that they read no documents."""

from collections.abc import Mapping
from typing import Any

MOST_STEPS = 300
MOST_EDGES = 600


def thumbnail(document: Mapping[str, Any]) -> dict[str, Any]:
    """Of a huge flow the first steps and what lies between them: more of it would be a grey patch.

    Takes the JSON as it is stored, where a field may be left out; nothing has to be read as a document for it."""
    steps = document.get("steps", [])[:MOST_STEPS]
    drawn = {step["id"] for step in steps}
    ends = ((edge["source"], edge["target"]) for edge in document.get("edges", []))
    edges = [{"source": source, "target": target} for source, target in ends if source in drawn and target in drawn]
    return {"steps": [_small(step) for step in steps], "edges": edges[:MOST_EDGES]}


def _small(step: Mapping[str, Any]) -> dict[str, Any]:
    action, position, size = (
        (step.get("config") or {}).get("action"),
        step.get("position") or {},
        step.get("size") or {},
    )
    return {
        "id": step["id"],
        "kind": step["kind"],
        "action": action[:64] if isinstance(action, str) else None,
        "x": position.get("x", 0),
        "y": position.get("y", 0),
        "parent": step.get("parent"),
        "width": size.get("width"),
        "height": size.get("height"),
    }
