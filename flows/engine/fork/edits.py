"""What a changed document means for the results there are: which steps do, get or read something else than before."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows import language
from flows.engine.structure import Structure
from flows.faults import TemplateFault
from flows.graph import Step
from flows.graph.document import FieldCondition
from flows.graph.names import Names, Path

_LANED = "fan_out"  # its lanes are numbered by what is connected inside
_DRAWN = ("position", "size", "title", "formerly", "origin")  # changes nothing that a step does


def edited(old: Structure, new: Structure) -> dict[str, set[str | None]]:
    """Steps that do, get or read something else than before, and those that are new or gone; with the frames they lie
    in, before and after."""
    lanes_old, lanes_new = _lanes(old), _lanes(new)
    turned = {frame for frame in (None, *old.steps) if _order_differs(old, new, frame)}
    renamed = _names_differ(old.names, new.names)
    found: dict[str, set[str | None]] = {}
    for id in dict.fromkeys((*old.steps, *new.steps)):
        before, after = old.steps.get(id), new.steps.get(id)
        if (
            before is None
            or after is None
            or _does(before) != _does(after)
            or _arrives(old, id) != _arrives(new, id)
            or lanes_old.get(id) != lanes_new.get(id)
            or (after.parent in turned and _sees(old, id) != _sees(new, id))
            or (renamed and _reads(old.names, before) != _reads(new.names, after))
        ):
            found[id] = {step.parent for step in (before, after) if step is not None}
    return found


def _does(step: Step) -> dict[str, Any]:
    data = step.to_json()
    return {name: value for name, value in data.items() if name not in _DRAWN}


def _arrives(structure: Structure, step: str) -> set[tuple[str, str]]:
    members = structure.members(structure.steps[step].parent)
    return {(edge.source, edge.port) for edge in members.incoming[step]}


def _lanes(structure: Structure) -> dict[str, int]:
    fans = [id for id, step in structure.steps.items() if step.kind == _LANED]
    return {
        step: number for fan in fans for number, lane in enumerate(structure.members(fan).lanes, 1) for step in lane
    }


def _order_differs(old: Structure, new: Structure, frame: str | None) -> bool:
    """The last of several steps before one is what it sees first."""
    before, after = old.members(frame), new.members(frame)
    return [one for one in before.order if one in after.position] != [
        one for one in after.order if one in before.position
    ]


def _sees(structure: Structure, step: str) -> list[str]:
    members = structure.members(structure.steps[step].parent)
    return [one for one in members.order if members.before[step] >> members.position[one] & 1]


def _names_differ(old: Names, new: Names) -> bool:
    return (old.ids, old.inputs, old.mapped, old.aliases) != (new.ids, new.inputs, new.mapped, new.aliases)


def _reads(names: Names, step: Step) -> list[Any]:
    """What every path in its texts means. A text that is no template may be a condition, or nothing of the sort."""
    found: list[Any] = []
    for text in _texts([step.config, step.condition, step.input_mapping, step.output_mapping]):
        try:
            read = language.references(text, "template" if "{" in text else "condition")
        except TemplateFault:
            continue
        found += [_meaning(names, reference.path, step.id) for reference in read]
    return found


def _meaning(names: Names, path: Path, step: str) -> Any:
    words = path[:2]
    return names.named(path, step), [(word in names.mapped, word in names.inputs) for word in words]


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case FieldCondition(field=field):
            yield field
        case Mapping():
            for item in value.values():
                yield from _texts(item)
        case list() | tuple():
            for item in value:
                yield from _texts(item)
