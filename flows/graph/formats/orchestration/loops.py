"""C15-C29: a step with a condition, maxRetries above zero and stepType conditional or loop means "until it is right".

It becomes a loop of that many passes. The body runs from the step that produces the field of the condition up to this
step; the loop ends as soon as the condition no longer holds. Its output is what each of its steps last put out, as all
of them stay in the context that is shared; a step that the last pass left out keeps it under a key.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows import language
from flows.faults import TemplateFault
from flows.graph.formats.conditions import expression
from flows.graph.formats.draft import Draft, Reading
from flows.graph.formats.naming import Ids
from flows.graph.formats.places import Place
from flows.graph.formats.reaching import AS_IT_IS, LAST, is_kept
from flows.graph.formats.report import listed
from flows.graph.formats.units import Repeat, Unit, depth, ends, inside
from flows.graph.limits import MAX_FRAME_DEPTH

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Step:
    data: dict[str, Any]  # as the document will have it
    kind: str  # its stepType
    place: Place

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def repeats(self) -> bool:
        return self.kind in ("conditional", "loop") and "condition" in self.data and "retry" in self.data


def looped(units: list[Unit], steps: list[Step], ids: Ids, draft: Draft, reading: Reading) -> list[Unit]:
    """Walks the units; behind one that repeats, wraps those from the producer on."""
    by_id = {step.id: step for step in steps}
    producers = _Producers()
    done: list[Unit] = []
    for unit in units:
        done.append(unit)
        for name in ends(unit):
            producers.add(by_id[name])
        for step in [by_id[name] for name in ends(unit) if by_id[name].repeats]:
            done = _wrapped(done, step, producers.of(step.data["condition"]), ids, draft, reading)
            _yield_all(done[-1], by_id, ids, draft)
    for step in steps:
        if step.kind == "loop" and "retry" in step.data and "condition" not in step.data:
            reading.report.changed(
                step.place, "A loop without a condition: it is tried again when it fails, and not repeated."
            )
    return done


def _wrapped(
    done: list[Unit], step: Step, producer: Step | None, ids: Ids, draft: Draft, reading: Reading
) -> list[Unit]:
    start = len(done) - 1
    while producer is not None and producer.id not in inside(done[start]):
        start -= 1
    body = tuple(done[start:])
    if 1 + depth(body) > MAX_FRAME_DEPTH:
        reading.problems.add(
            step.place,
            f"Frames may lie {MAX_FRAME_DEPTH} deep in one another; the loop of this step would be one more.",
        )
        reading.problems.raise_any()
    passes = step.data.pop("retry")["attempts"]
    first = ends(body[0])[0]
    frame = ids.new(f"{step.id}_loop")
    title = f"Repeat until {step.data['title']} is not needed"[:200]
    config = {"passes": passes, "until": f"not ({_as_expression(step.data['condition'], producer)})"}
    at = next(index for index, other in enumerate(draft.steps) if other["id"] == first)
    loop = {"id": frame, "kind": "loop", "title": title, "config": config}
    draft.steps.insert(at, loop)
    reading.report.changed(
        (*step.place, "maxRetries"),
        f"A condition with maxRetries {passes}: the loop {frame!r} repeats {listed(inside_steps(body))} up to "
        f"{passes} times, until the condition of {step.id!r} no longer holds; it yields what each last put out.",
    )
    return [*done[:start], Repeat(frame, body)]


def _yield_all(loop: Unit, by_id: Mapping[str, Step], ids: Ids, draft: Draft) -> None:
    assert isinstance(loop, Repeat)
    values = {}
    for name in (name for unit in loop.body for name in ends(unit)):
        values[name] = name
        if name in by_id and "condition" in by_id[name].data:
            mapping = by_id[name].data.setdefault("output_mapping", {})
            key = next((key for key in mapping if is_kept(name, key, mapping[key])), None) or ids.new(f"{LAST}{name}")
            mapping[key] = AS_IT_IS
            values[name] = f"{key} | default(none)"
    frame = next(step for step in draft.steps if step["id"] == loop.frame)
    said = ", ".join(f"'{name}': {value}" for name, value in values.items())
    frame["config"]["output"] = f"{{{{ {{{said}}} }}}}"


def inside_steps(body: tuple[Unit, ...]) -> list[str]:
    return [step for unit in body for step in inside(unit)]


class _Producers:
    """The latest step so far that a condition's field speaks of: by its name, its id, or a key it maps."""

    def __init__(self) -> None:
        self._latest: dict[str, tuple[int, Step]] = {}
        self._count = 0

    def add(self, step: Step) -> None:
        self._count += 1
        for name in (step.id, step.data["title"], *step.data.get("output_mapping", ())):
            self._latest[name] = self._count, step

    def of(self, given: str | Mapping[str, Any]) -> Step | None:
        found = [self._latest[root] for root in set(_roots(given)) if root in self._latest]
        return max(found, key=lambda one: one[0])[1] if found else None


def _roots(given: str | Mapping[str, Any]) -> Iterator[str]:
    try:
        paths = [reference.path for reference in language.references(given, "condition")]
    except TemplateFault:
        return
    for path in paths:
        names = [part for part in path if isinstance(part, str)]
        while names[:1] and names[0] in ("context", "steps", "previousStepOutputs"):
            names = names[1:]
        yield from names[:1]


def _as_expression(given: str | Mapping[str, Any], producer: Step | None) -> str:
    if not isinstance(given, Mapping):
        text = given.strip()
        lone = re.fullmatch(r"\{\{(.*)\}\}", text, re.DOTALL)
        return lone.group(1).strip() if lone else text
    return expression(_path(str(given["field"]), producer), given["operator"], given.get("value"))


def _path(field: str, producer: Step | None) -> str:
    """A path as an expression: its step by our id, names that are no words in brackets."""
    try:
        parts = list(language.read_path(field))
    except TemplateFault:
        return field
    first, rest = str(parts[0]), parts[1:]
    if producer is not None and first == producer.data["title"]:
        first = producer.id
    text = first if _NAME.match(first) else f"context[{first!r}]"
    for part in rest:
        text += f".{part}" if isinstance(part, str) and _NAME.match(part) else f"[{part!r}]"
    return text
