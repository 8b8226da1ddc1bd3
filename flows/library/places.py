"""Places of a document by name, as a parameter's `sets` writes them: `steps.draft.config.settings.temperature`."""

from collections.abc import Iterable
from typing import Any

from flows.graph import Document
from flows.library.parameters import Parameter

_CALLED = {"steps": "id", "inputs": "name", "notes": "id"}  # what a member of these lists goes by


def put(data: dict[str, Any], place: str, value: Any) -> None:
    """Raises LookupError when the way there is not in the document; only the last part may be new."""
    *way, last = place.split(".")
    target: Any = data
    for depth, part in enumerate(way):
        if isinstance(target, list):
            target = _member(target, _CALLED.get(way[0]) if depth == 1 else None, part)
        elif isinstance(target, dict):
            target = target.get(part)
    if not isinstance(target, dict):
        raise LookupError(place)
    target[last] = value


def _member(items: list[Any], called: str | None, part: str) -> Any:
    if called is not None:
        return next((item for item in items if item[called] == part), None)
    return items[int(part)] if part.isdecimal() and int(part) < len(items) else None


def missing_places(document: Document, parameters: Iterable[Parameter]) -> list[str]:
    missing = []
    for parameter in parameters:
        if parameter.repeats is not None and all(step.id != parameter.repeats for step in document.steps):
            missing.append(parameter.repeats)
        for place in parameter.sets:
            try:
                put(document.to_json(), place, None)
            except LookupError:
                missing.append(place)
    return missing
