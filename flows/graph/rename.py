"""Gives a step another id, and says so to everything that names it.

1. Refuse an id that could not be told from another name.
2. Rename the step, the frame its children lie in, the ends of its edges, and the settings that hold a step's id.
3. In every template and condition replace the parts that name the step by its id; other spellings keep working.
4. The old id is remembered in `formerly`, so that what lies outside the document still finds the step.
"""

import re
from collections.abc import Sequence
from typing import Any, Literal

from flows import language
from flows.faults import InvalidInput, TemplateFault
from flows.graph.catalogue import Catalogue, Slot
from flows.graph.document import Document, Policy, Step
from flows.graph.names import FLOW_NAMES, Names
from flows.graph.step_slots import policy_slots, step_slots
from flows.graph.words import GRAMMAR, OBJECTS, RESERVED

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")


def rename_step(document: Document, catalogue: Catalogue, old: str, new: str) -> Document:
    if old not in {step.id for step in document.steps}:
        raise InvalidInput(f"There is no step {old[:64]!r}.", code="STEP_NOT_FOUND", where="id")
    if old == new:
        return document
    names = Names(document)
    _refuse(document, names, old, new)
    steps = []
    for step in document.steps:
        step = _with_slots(step, catalogue, names, old, new)
        if step.parent == old:
            step = step.model_copy(update={"parent": new})
        if step.id == old:
            formerly = [name for name in step.formerly if name not in (old, new)]
            step = step.model_copy(update={"id": new, "formerly": [*formerly, old][-50:]})
        elif new in step.formerly:  # the name has an owner again
            step = step.model_copy(update={"formerly": [name for name in step.formerly if name != new]})
        steps.append(step)
    edges = [
        edge.model_copy(
            update={end: new for end in ("source", "target") if getattr(edge, end) == old},
        )
        for edge in document.edges
    ]
    notes = [note.model_copy(update={"parent": new}) if note.parent == old else note for note in document.notes]
    policy = _policy(document.policy, names, old, new)
    return document.with_parts(steps=steps, edges=edges, notes=notes, policy=policy)


def _refuse(document: Document, names: Names, old: str, new: str) -> None:
    if not _ID.match(new):
        raise InvalidInput("Use up to 64 letters, digits and underscores, and no digit first.", where="to")
    if new in RESERVED or new in GRAMMAR or new in OBJECTS:
        raise InvalidInput(f"{new!r} is a reserved word.", where="to")
    taken = {step.id.casefold() for step in document.steps if step.id != old}
    if new.casefold() in taken:
        raise InvalidInput(f"There is a step {new!r} already, or one that looks like it.", where="to")
    if new in names.inputs or new in names.mapped or new in FLOW_NAMES or any(new in own for own in names.own.values()):
        # Prompts that say it mean something else; they would mean the step from now on.
        raise InvalidInput(f"{new!r} already means something else in this flow.", where="to")


def _with_slots(step: Step, catalogue: Catalogue, names: Names, old: str, new: str) -> Step:
    changed: list[tuple[tuple[str | int, ...], Any]] = []
    for slot in step_slots(step, catalogue.find(step.kind)):
        value = _renamed(slot, step.id, names, old, new)
        if value != slot.value:
            changed.append((slot.at, value))
    if not changed:
        return step
    data = step.model_dump(by_alias=True)
    for at, value in changed:
        _put(data, at, value)
    return Step.model_validate(data)


def _policy(policy: Policy, names: Names, old: str, new: str) -> Policy:
    """What runs on failure reads steps too."""
    data = {"policy": policy.model_dump(by_alias=True)}
    for slot in policy_slots(policy):
        _put(data, slot.at, _renamed(slot, "", names, old, new))
    changed = data["policy"]
    return policy if changed == policy.model_dump(by_alias=True) else Policy.model_validate(changed)


def _renamed(slot: Slot, step: str, names: Names, old: str, new: str) -> Any:
    if slot.use == "step":
        return new if slot.value == old else slot.value
    if slot.use not in ("template", "condition") or not isinstance(slot.value, str | dict):
        return slot.value
    try:
        references = language.references(slot.value, slot.use)
    except TemplateFault:
        return slot.value  # a draft may hold half a template; validation tells
    if isinstance(slot.value, str):
        return _in_text(slot.value, slot.use, references, step, names, old, new)
    field = slot.value["field"]
    for (start, end), name in _replaced(references, step, names, old, new):
        field = field[:start] + name + field[end:]
    return {**slot.value, "field": field}


def _in_text(
    source: str,
    use: Literal["template", "condition"],
    references: Sequence[language.Reference],
    step: str,
    names: Names,
    old: str,
    new: str,
) -> str:
    text = source
    for (start, end), name in _replaced(references, step, names, old, new):
        text = text[:start] + name + text[end:]
    if text != source and len(language.references(text, use)) < len(references):
        where = f"{step}: {source.strip()[:60]}"
        raise InvalidInput(f"A template has a variable {new!r} of its own; choose another id.", where=where)
    return text


def _replaced(
    references: Sequence[language.Reference], step: str, names: Names, old: str, new: str
) -> list[tuple[tuple[int, int], str]]:
    """The spans that get another name, last first. Where a title or a former id of another step is the new id, that
    step is called by its own id from now on."""
    found = {}
    for reference in references:
        for named in names.named(reference.path, step):
            span = reference.spans[named.part]
            said = reference.path[named.part]
            if span is not None and said == (old if named.step == old else new):
                found[span] = new if named.step == old else named.step
    return sorted(found.items(), reverse=True)


def _put(data: Any, at: tuple[str | int, ...], value: Any) -> None:
    for part in at[:-1]:
        data = data[part]
    data[at[-1]] = value
