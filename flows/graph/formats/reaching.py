"""Steps of foreign formats all share one context; here a loop is a scope of its own, seen from outside.

What a step outside reads of a step inside is rewritten to the loop's last pass: `context.Review.score` becomes
`revise_loop.passes[-1].review.score`. A step with a condition may have been left out of that pass, and often is, for
that is how such a loop ends: what it last put out is mapped to a key, `last_deepen`, for keys outlive their loop.
Inside nothing else changes.
"""

from collections.abc import Mapping
from typing import Any

from flows import language
from flows.faults import TemplateFault
from flows.graph.document import Document, FieldCondition, Step
from flows.graph.formats.conditions import expression
from flows.graph.formats.places import Place
from flows.graph.formats.report import Report
from flows.graph.names import Names, Path

LAST = "last_"
AS_IT_IS = "{{ output }}"


def is_kept(step: str, key: str, template: object) -> bool:
    """Whether under this key lies what the step last put out."""
    return key.startswith(f"{LAST}{step}") and template == AS_IT_IS


def with_reach(document: Document, report: Report, places: Mapping[str, Place]) -> Document:
    if all(step.parent is None for step in document.steps):
        return document
    return _Reach(document, report, places).rewritten()


class _Reach:
    def __init__(self, document: Document, report: Report, places: Mapping[str, Place]) -> None:
        self.document = document
        self.report = report
        self.places = places
        self.names = Names(document)
        self.parents = {step.id: step.parent for step in document.steps}
        self.conditional = {step.id for step in document.steps if step.condition is not None}
        self.taken = {*self.names.ids, *self.names.inputs, *self.names.mapped}
        self.kept = {  # by step: the key of what it last put out
            step.id: key
            for step in document.steps
            for key, template in (step.output_mapping or {}).items()
            if is_kept(step.id, key, template)
        }

    def rewritten(self) -> Document:
        steps = [self._step(step) for step in self.document.steps]
        return self.document.with_parts(steps=[self._keeping(step) for step in steps])

    def _keeping(self, step: Step) -> Step:
        if (key := self.kept.get(step.id)) is None:
            return step
        return step.model_copy(update={"output_mapping": {**(step.output_mapping or {}), key: AS_IT_IS}})

    def _step(self, step: Step) -> Step:
        changes: dict[str, Any] = {}
        if isinstance(step.condition, FieldCondition):
            changes["condition"] = self._field(step, step.condition)
        elif step.condition is not None:
            changes["condition"] = self._text(step, step.condition, "condition")
        for name in ("input_mapping", "output_mapping"):
            if (mapping := getattr(step, name)) is not None:
                changes[name] = self._value(step, mapping)
        if step.kind != "loop":  # its exits look inside
            changes["config"] = self._value(step, step.config)
            source = step.config.get("input_from")
            if isinstance(source, str) and (frames := self._frames(step.id, source)):
                changes["config"] = {**changes["config"], "input_from": frames[0]}
        changed = step.model_copy(update=changes)
        if changed != step:
            self.report.changed(
                self.places.get(step.id, ("steps",)),
                f"{step.id!r} reads what lies in a loop; it now reads the loop's last pass, or what was last put out.",
            )
        return changed

    def _frames(self, reader: str, read: str | None) -> list[str]:
        """The frames around a step that do not lie around its reader, outermost first."""
        if read is None or read not in self.parents:
            return []
        around = set(self._around(reader)) | {reader}
        return [frame for frame in reversed(self._around(read)) if frame not in around]

    def _around(self, step: str) -> list[str]:
        found: list[str] = []
        at = self.parents.get(step)
        while at is not None and at not in found:
            found.append(at)
            at = self.parents.get(at)
        return found

    def _value(self, step: Step, value: Any) -> Any:
        match value:
            case str():
                return self._text(step, value, "template") if "{{" in value or "{%" in value else value
            case Mapping():
                return {key: self._value(step, item) for key, item in value.items()}
            case list():
                return [self._value(step, item) for item in value]
            case _:
                return value

    def _text(self, step: Step, source: str, use: Any) -> str:
        try:
            references = language.references(source, use)
        except TemplateFault:
            return source  # validation says it
        for reference in sorted(references, key=lambda one: one.spans[0] or (0, 0), reverse=True):
            found = self._inner(step, reference.path)
            start = reference.spans[0] if reference.spans else None
            if found is None or start is None:
                continue
            part, path = found
            end = reference.spans[part]
            if end is None:
                continue
            rest = source[end[1] :]
            if rest[:1] in ("'", '"'):
                rest = rest[1:].lstrip().removeprefix("]")
            source = source[: start[0]] + path + rest
        return source

    def _field(self, step: Step, given: FieldCondition) -> str | FieldCondition:
        try:
            (reference,) = language.references(given.to_json(), "condition")
        except (TemplateFault, ValueError):
            return given
        found = self._inner(step, reference.path)
        if found is None:
            return given
        part, path = found
        for name in reference.path[part + 1 :]:
            path += f"[{name!r}]"
        return expression(path, given.operator, given.value)

    def _inner(self, step: Step, path: Path) -> tuple[int, str] | None:
        """The last part to replace, and what replaces the path up to it; None: it is seen from here."""
        named = self.names.named(path, step.id)
        if not named:
            return None
        part, read = named[0].part, named[0].step
        frames = self._frames(step.id, read)
        if not frames:
            return None
        by_result = path[part - 1 : part] in (("steps",), ("allStepResults",))
        if by_result and path[part + 1 : part + 2] == ("output",):
            part += 1
        if read in self.conditional:
            return part, self._key(read)
        return part, "".join(f"{frame}.passes[-1]." for frame in frames) + read

    def _key(self, step: str) -> str:
        if step not in self.kept:
            key = f"{LAST}{step}"
            while key in self.taken:
                key += "_"
            self.taken.add(key)
            self.kept[step] = key
        return self.kept[step]
