"""What a path in a prompt, mapping or condition speaks of, as far as the document alone can say.

The spellings of all sources work side by side: `draft`, `steps.draft.output`, `context['Search Papers']`,
`previousStepOutputs.classify`, `inputs.topic`, `context.input.topic`, `loop.previous.critic` and
`refine.passes[0].critic`. Precedence of a bare name: mapped key, step id, input, and last what else a step is called.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flows.graph.document import Document, Step
from flows.graph.words import RESERVED

Path: TypeAlias = tuple[str | int | None, ...]  # None: a part that is computed

# O73-O81; the values are made by the engine.
FLOW_NAMES = frozenset(
    {
        *("flowId", "stepId", "stepIndex", "originalPrompt", "previousStepOutput", "previousStepOutputs"),
        *("allStepResults", "threadHistory", "metadata"),
    }
)
BY_STEP = frozenset({"steps", "previousStepOutputs", "allStepResults"})  # maps whose keys are steps
RESULTS = frozenset({"steps", "allStepResults"})  # those of them that hold whole results
RESULT = ("output", "error", "state")
LANES = frozenset({"passes", "lanes"})
# What `loop` holds inside each kind of frame; a loop also what it collects. Of frames of others nothing is known.
OF_A_FRAME = {
    "loop": ("index", "previous"),
    "fan_out": ("index", "previous"),
    "for_each": ("index", "item", "previous"),
}
ERROR = "error"  # what a step or a run failed of: for what saves it, and for what runs then


@dataclass(frozen=True, slots=True)
class Named:
    """The part of a path that names a step."""

    part: int
    step: str


class Names:
    def __init__(self, document: Document) -> None:
        self.ids = frozenset(step.id for step in document.steps)
        self.inputs = frozenset(field.name for field in document.inputs)
        self.parents = {step.id: step.parent for step in document.steps}
        self.own = {step.id: frozenset(step.input_mapping or ()) for step in document.steps}
        self.mapped = frozenset(key for step in document.steps for key in step.output_mapping or ())
        self.aliases = _aliases(document)
        self._inside: dict[str, set[str]] = {}
        for step in document.steps:
            if step.parent is not None:
                self._inside.setdefault(step.parent, set()).add(step.id)
        self._local = {step.id: _local(step) for step in document.steps if step.id in self._inside}

    def step_called(self, name: object) -> str | None:
        """By its id, a former id, its name in the format it came from, or its title."""
        if not isinstance(name, str):
            return None
        return name if name in self.ids else self.aliases.get(name)

    def step_meant(self, name: object) -> str | None:
        """The step a bare name stands for; None where the name belongs to something else."""
        if name in self.mapped or name in RESERVED:
            return None
        if name in self.ids or not (name in FLOW_NAMES or name in self.inputs):
            return self.step_called(name)
        return None

    def named(self, path: Path, step: str | None = None) -> tuple[Named, ...]:
        """Every step a path names, seen from a slot of `step`."""
        first = self._first(path, step)
        if first is None:
            return ()
        within = self.within(path, first)
        inner = None if within is None else self.step_called(path[within])
        if inner is not None and within is not None and inner in self._inside[first.step]:
            return first, Named(within, inner)
        return (first,)

    def within(self, path: Path, first: Named) -> int | None:
        """The part that names a step of one pass or lane: the last of `refine.passes[0].critic`."""
        at = first.part + 1
        if self._results_at(path, first.part) and path[at : at + 1] == ("output",):
            at += 1
        there = first.step in self._inside and at + 2 < len(path) and path[at] in LANES
        return at + 2 if there else None

    def step_of(self, path: Path, step: str | None = None) -> str | None:
        named = self.named(path, step)
        return named[0].step if named else None

    def unknown_part(self, path: Path, step: str) -> int | None:
        """The first part that names nothing in the document; None: all it says is known, or cannot be known here."""
        root = path[0] if path else None
        if not isinstance(root, str):
            return None
        if self.maps(root, step):
            return None
        key = path[1] if len(path) > 1 else None
        if root == "loop":
            return self._unknown_in_loop(path, step)
        if not isinstance(key, str):
            return None if self._bare(root) else 0
        if root in BY_STEP:
            return self._unknown_result(path, 1)
        if root == "inputs":
            return None if key in self.inputs else 1
        if root == "context":
            return self._unknown_in_context(path)
        return None if self._bare(root) else 0

    def maps(self, name: str, step: str) -> bool:
        """Some step maps a key of this name, or this one does for itself."""
        return name in self.mapped or name in self.own.get(step, ())

    def known(self, path: Path, step: str) -> bool:
        return self.unknown_part(path, step) is None

    def suggestions(self, path: Path, part: int, step: str) -> Iterable[str]:
        """What could have been meant by that part of the path."""
        if part == 0:
            return sorted({*self.own.get(step, ()), *self.mapped, *self.ids, *self.inputs, *RESERVED, *FLOW_NAMES})
        if path[0] == "inputs" or path[:2] == ("context", "input"):
            return sorted(self.inputs)
        if self._results_at(path, part - 1):
            return RESULT
        if path[0] == "context":
            return sorted({*self.mapped, *self.ids, *self.inputs, *self.aliases})
        if path[0] in BY_STEP:
            return sorted({*self.ids, *self.aliases})
        frames = self._frames(step)
        if part == 1:
            return sorted(set[str]().union(*(self._local.get(frame) or () for frame in frames)))
        return sorted(set[str]().union(*(self._inside[frame] for frame in frames)))

    def _first(self, path: Path, step: str | None) -> Named | None:
        root = path[0] if path else None
        if not isinstance(root, str) or root in self.own.get(step or "", ()):
            return None
        key = path[1] if len(path) > 1 else None
        if root in BY_STEP:
            return _named(1, self.step_called(key))
        if root == "context":
            if key == "steps":
                return _named(2, self.step_called(path[2] if len(path) > 2 else None))
            return None if key == "input" else _named(1, self.step_meant(key))
        if root == "loop":
            return _named(2, self.step_called(path[2])) if key == "previous" and len(path) > 2 else None
        return _named(0, self.step_meant(root))

    def _bare(self, name: str) -> bool:
        return (
            name in RESERVED
            or name in FLOW_NAMES
            or name in self.mapped
            or name in self.inputs
            or self.step_called(name) is not None
        )

    def _unknown_in_context(self, path: Path) -> int | None:
        key = path[1]
        if key == "input":
            name = path[2] if len(path) > 2 else None
            return 2 if isinstance(name, str) and name not in self.inputs else None
        if key == "steps":
            return self._unknown_result(path, 2) if len(path) > 2 else None
        known = isinstance(key, str) and (key in RESERVED or self._bare(key))
        return None if known else 1

    def _results_at(self, path: Path, part: int) -> bool:
        """Whether that part names a step whose whole result is meant."""
        return (part == 1 and path[0] in RESULTS) or (part == 2 and path[:2] == ("context", "steps"))

    def _unknown_result(self, path: Path, part: int) -> int | None:
        name, rest = path[part], path[part + 1 : part + 2]
        if isinstance(name, str) and self.step_called(name) is None:
            return part
        inside = rest and self._results_at(path, part) and isinstance(rest[0], str)
        return part + 1 if inside and rest[0] not in RESULT else None

    def _unknown_in_loop(self, path: Path, step: str) -> int | None:
        frames = self._frames(step)
        if not frames:
            return 0
        key = path[1] if len(path) > 1 else None
        told = [self._local.get(frame) for frame in frames]
        if isinstance(key, str) and not any(names is None or key in names for names in told):
            return 1
        if key == "previous" and len(path) > 2 and isinstance(path[2], str):
            inner = self.step_called(path[2])
            return None if any(inner in self._inside[frame] for frame in frames) else 2
        return None

    def _frames(self, step: str) -> list[str]:
        """Whose pass, lane or item `loop` may be: the nearest frame's; of a frame's own settings, also its own."""
        return [frame for frame in (step, self.parents.get(step)) if frame in self._inside and frame is not None]


def _local(step: Step) -> frozenset[str] | None:
    known = OF_A_FRAME.get(step.kind)
    if known is None:
        return None
    collected = step.config.get("accumulate") if step.kind == "loop" else None
    return frozenset((*known, *collected)) if isinstance(collected, Mapping) else frozenset(known)


def _named(part: int, step: str | None) -> Named | None:
    return None if step is None else Named(part, step)


def _aliases(document: Document) -> Mapping[str, str]:
    """What steps are called beside their ids: former ids first, then names they came with, last titles, which anybody
    may reword. A name that fits two steps in the same way names none."""
    taken: dict[str, str | None] = {step.id: None for step in document.steps}
    for names_of in (_former_ids, _came_as, _titles):
        found: dict[str, str | None] = {}
        for step in document.steps:
            for name in names_of(step):
                if name and name not in taken:
                    found[name] = step.id if found.get(name, step.id) == step.id else None
        taken |= found
    return {name: step for name, step in taken.items() if step is not None}


def _former_ids(step: Step) -> Iterable[str]:
    return step.formerly


def _came_as(step: Step) -> Iterable[str]:
    return (step.origin.name,) if step.origin else ()


def _titles(step: Step) -> Iterable[str]:
    return (step.title,)
