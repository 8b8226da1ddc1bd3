"""One look at a document, shared by all finders: its kinds, ports, frames and order, and what its texts speak of."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from flows import language
from flows.faults import TemplateFault
from flows.graph.catalogue import Catalogue, DeclaredKind, Known, Slot
from flows.graph.document import ERROR_PORT, Document, Step
from flows.graph.names import Named, Names, Path
from flows.graph.problems import Fix
from flows.graph.step_slots import policy_slots, step_slots
from flows.graph.topology import Topology
from flows.graph.validation import remembered
from flows.graph.validation.resemblance import Resemblance
from flows.graph.validation.scopes import Scopes

LOOP, ROUTER, JOIN = "loop", "router", "join"  # kinds whose settings the graph itself understands
MOST_EXPRESSIONS = 600_000  # characters within braces and in conditions, of a whole document
_EXPRESSIONS = re.compile(r"\{[{%][^}]*")
_ROOM_FOR_FIXES = 4 * 1024 * 1024  # characters; a fix may repeat a whole prompt


class Meaning(NamedTuple):
    named: tuple[Named, ...]  # the steps that a path names
    unknown: int | None  # its first part that names nothing


class Spoken(NamedTuple):
    """A text of a step, with what it reads. `at` leads to the text, in the step."""

    number: int  # of the step
    step: Step
    slot: Slot
    at: tuple[str | int, ...]
    text: str
    references: tuple[language.Reference, ...]
    meanings: tuple["Meaning", ...]  # of each reference


@dataclass(frozen=True, slots=True)
class Unreadable:
    index: int
    step: Step
    slot: Slot
    fault: TemplateFault

    @property
    def at(self) -> tuple[str | int, ...]:
        """A structured condition says which of its parts is wrong."""
        part = (self.fault.where or "").partition(",")[0]
        structured = isinstance(self.slot.value, Mapping) and part in self.slot.value
        return (*self.slot.at, part) if structured else self.slot.at


class Survey:
    def __init__(self, document: Document, catalogue: Catalogue, known: Known) -> None:
        self.document = document
        self.known = known
        self.steps = list(enumerate(document.steps))
        self.by_id = {step.id: step for step in document.steps}
        self.index = {step.id: index for index, step in self.steps}
        self.ambiguous = len(self.by_id) < len(self.steps)
        self._kinds = {name: _found(catalogue, name) for name in {step.kind for step in document.steps}}
        self._meanings: dict[Path, Meaning] = {}
        self.resemblance = Resemblance()
        self.unread: tuple[int, Step, Slot] | None = None  # the first text that was not looked into any more
        self._room = _ROOM_FOR_FIXES

    def kind(self, step: Step) -> DeclaredKind | None:
        return self._kinds[step.kind]

    @cached_property
    def topology(self) -> Topology:
        return Topology(self.document)

    @cached_property
    def names(self) -> Names:
        return Names(self.document)

    @cached_property
    def scopes(self) -> Scopes:
        parents = {step.id: step.parent if step.parent in self.by_id else None for step in self.document.steps}
        return Scopes(self.topology, parents, frozenset(step.id for step in self.document.steps if step.kind == LOOP))

    @cached_property
    def children(self) -> Mapping[str | None, list[Step]]:
        found: dict[str | None, list[Step]] = defaultdict(list)
        for step in self.document.steps:
            found[step.parent].append(step)
        return found

    @cached_property
    def ports(self) -> Mapping[str, Mapping[str, None]]:
        """In order, the error port aside. Nothing is said of a step whose kind nobody knows."""
        found: dict[str, Mapping[str, None]] = {}
        for step in self.document.steps:
            if kind := self.kind(step):
                found[step.id] = _ports(kind, step)
        return found

    def has_port(self, step: str, port: str) -> bool:
        return port == ERROR_PORT or step not in self.ports or port in self.ports[step]

    @cached_property
    def slots(self) -> list[tuple[int, Step, Slot]]:
        found: list[tuple[int, Step, Slot]] = []
        for index, step in self.steps:
            found.extend((index, step, slot) for slot in _slots(step, self.kind(step)))
        return found

    @cached_property
    def texts(self) -> tuple[list[Spoken], list[Unreadable]]:
        spoken: list[Spoken] = []
        room = MOST_EXPRESSIONS
        unreadable: list[Unreadable] = []
        for index, step, slot in self.slots:
            if slot.use not in ("template", "condition"):
                continue
            condition = slot.use == "condition"
            at, text = slot.at, slot.value
            if condition and isinstance(text, Mapping):
                at, text = (*at, "field"), str(text.get("field"))
            if not isinstance(text, str) or not (condition or "{" in text):
                continue  # the kind says so; or it reads nothing
            room -= _weight(text, condition)
            if room < 0:
                self.unread = index, step, slot  # reading is what costs; a hostile document could cost half a minute
                break
            try:
                references = remembered.references(slot.value, "condition" if condition else "template")
            except TemplateFault as fault:
                unreadable.append(Unreadable(index, step, slot, fault))
            else:
                meanings = tuple([self._meaning(reference.path, step) for reference in references])
                spoken.append(Spoken(index, step, slot, at, text, references, meanings))
        return spoken, unreadable

    def _meaning(self, path: Path, step: Step) -> Meaning:
        """A path means the same everywhere, unless the step maps keys of its own or speaks of the loop around it."""
        shared = not step.input_mapping and path[:1] != ("loop",)
        found = self._meanings.get(path) if shared else None
        if found is None:
            found = Meaning(self.names.named(path, step.id), self.names.unknown_part(path, step.id))
            if shared:
                self._meanings[path] = found
        return found

    @property
    def spoken(self) -> list[Spoken]:
        return self.texts[0]

    @property
    def unreadable(self) -> list[Unreadable]:
        return self.texts[1]

    @cached_property
    def reads(self) -> "Reads":
        return Reads(self)

    def afford(self, size: int, make: Callable[[], Fix]) -> Fix | None:
        """A fix that repeats a text of that size, while there is room for such."""
        if size > self._room:
            return None
        self._room -= size
        return make()

    def closest(self, word: object, among: str, candidates: Callable[[], Any]) -> str | None:
        return self.resemblance.closest(word, among, candidates) if isinstance(word, str) else None


class Reads:
    """What all texts and settings of a document speak of, taken together."""

    def __init__(self, survey: Survey) -> None:
        self.steps: set[str] = set()
        self.roots: set[str] = set()  # first parts of paths that are read as a whole
        self.inputs: set[str] = set()
        for spoken in survey.spoken:
            for reference, meaning in zip(spoken.references, spoken.meanings, strict=True):
                self._take(reference.path, meaning.named)
        for slot in policy_slots(survey.document.policy):
            if slot.use == "template" and isinstance(slot.value, str):
                for path in _paths(slot.value):
                    self._take(path, survey.names.named(path))
        for _, _, slot in survey.slots:
            if slot.use == "step" and isinstance(slot.value, str):
                (self.steps if slot.value in survey.by_id else self.roots).add(slot.value)

    def _take(self, path: Path, named: tuple[Named, ...]) -> None:
        for one in named:
            self.steps.add(one.step)
        if not path or not isinstance(path[0], str):
            return
        parts = [part for part in path[1:3] if part is not None]
        rest = parts[1:] if parts[:1] == ["input"] else parts
        if path[0] == "inputs" and parts:
            self.inputs.add(str(parts[0]))
        elif path[0] == "context" and rest:
            self.inputs.add(str(rest[0]))
        elif len(path) == 1 or not parts:
            self.roots.add(path[0])
            if not named:
                self.inputs.add(path[0])
        elif not named:
            self.inputs.add(path[0])


def _paths(template: str) -> list[Path]:
    try:
        return [reference.path for reference in remembered.references(template, "template")]
    except TemplateFault:
        return []


def _weight(text: str, condition: bool) -> int:
    return len(text) if condition else sum(map(len, _EXPRESSIONS.findall(text)))


# Kinds come from third parties too, and a document may hold anything: a kind that stumbles must not stop the others.


def _found(catalogue: Catalogue, name: str) -> DeclaredKind | None:
    try:
        return catalogue.find(name)
    except Exception:
        return None


def _ports(kind: DeclaredKind, step: Step) -> Mapping[str, None]:
    try:
        return dict.fromkeys(kind.ports(step.config))
    except Exception:
        return {}


def _slots(step: Step, kind: DeclaredKind | None) -> list[Slot]:
    try:
        return list(step_slots(step, kind))
    except Exception:
        return list(step_slots(step, None))


def each(survey: Survey) -> Iterator[tuple[int, Step, DeclaredKind]]:
    """The steps whose kind is known."""
    for index, step in survey.steps:
        if kind := survey.kind(step):
            yield index, step, kind
