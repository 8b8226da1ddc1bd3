"""What two documents differ in, for people: step by step, field by field, texts word by word.

A step that was renamed (the other side's id is among its former ones) is one changed step with the field `id`; its
edges and the frame it is to others then count as the same. Parts that share an id (`read` lets such documents in) are
paired in their order. Nothing differs exactly when `diff` has no changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flows.graph.document import Document
from flows.graph.fields import MISSING, WHOLE, Path, differences
from flows.graph.parts import KEYED, numbered
from flows.graph.plain import at
from flows.graph.words_diff import Word, Work, diff_words


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`words` where both sides are prose."""

    field: str
    before: Any
    after: Any
    words: list[Word] | None

    def to_json(self) -> dict[str, Any]:
        return {"field": self.field, "before": self.before, "after": self.after, "words": self.words}


@dataclass(frozen=True, slots=True)
class ChangedStep:
    id: str
    title: str
    fields: tuple[FieldChange, ...]

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "title": self.title, "fields": [field.to_json() for field in self.fields]}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Steps and edges that came or went are their JSON."""

    added: tuple[dict[str, Any], ...]
    removed: tuple[dict[str, Any], ...]
    changed: tuple[ChangedStep, ...]
    edges_added: tuple[dict[str, Any], ...]
    edges_removed: tuple[dict[str, Any], ...]
    flow: tuple[FieldChange, ...]

    @property
    def same(self) -> bool:
        return not (self.added or self.removed or self.changed or self.flow or self.edges_added or self.edges_removed)

    def to_json(self) -> dict[str, Any]:
        return {
            "steps": {
                "added": [_shown(step) for step in self.added],
                "removed": [_shown(step) for step in self.removed],
                "changed": [step.to_json() for step in self.changed],
            },
            "edges": {"added": list(self.edges_added), "removed": list(self.edges_removed)},
            "flow": [field.to_json() for field in self.flow],
            "same": self.same,
        }


def _shown(step: dict[str, Any]) -> dict[str, Any]:
    return {"id": step["id"], "title": step["title"] or step["id"], "kind": step["kind"]}


def compare(a: Document, b: Document) -> Comparison:
    before, after = a.to_json(), b.to_json()
    work = Work()
    old, new = numbered("steps", before["steps"]), numbered("steps", after["steps"])
    renamed = _renamed(old, new)
    came, went = set(renamed.values()), set(renamed)
    changed = []
    named_before = {renamed.get(id, id): id for id in old}
    for id, step in new.items():
        if id in named_before and (fields := tuple(_of_step(old[named_before[id]], step, renamed, work))):
            changed.append(ChangedStep(step["id"], step["title"] or step["id"], fields))
    ends = numbered("edges", [_renamed_edge(edge, renamed) for edge in before["edges"]])
    edges_before = dict(zip(ends, before["edges"], strict=True))
    edges_after = numbered("edges", after["edges"])
    flow = [
        *_of_flow(before, after, work),
        *_orders("steps", [renamed.get(id, id) for id in old], list(new)),
        *_orders("edges", list(edges_before), list(edges_after)),
    ]
    return Comparison(
        tuple(step for id, step in new.items() if id not in old and id not in came),
        tuple(step for id, step in old.items() if id not in new and id not in went),
        tuple(changed),
        tuple(edge for key, edge in edges_after.items() if key not in edges_before),
        tuple(edge for key, edge in edges_before.items() if key not in edges_after),
        tuple(flow),
    )


def _renamed(old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Ids before to ids after. Either side may be the later one: people compare in both directions."""
    gone, come = dict.fromkeys(id for id in old if id not in new), dict.fromkeys(id for id in new if id not in old)
    found: dict[str, str] = {}
    for later, earlier, steps in ((come, gone, new), (gone, come, old)):
        for id in list(later):
            # the latest former id first
            former = next((name for name in reversed(steps[id].get("formerly", [])) if name in earlier), None)
            if former is not None:
                found[former if steps is new else id] = id if steps is new else former
                del later[id], earlier[former]
    return found


def _renamed_edge(edge: dict[str, Any], renamed: dict[str, str]) -> dict[str, Any]:
    return edge | {end: renamed.get(edge[end], edge[end]) for end in ("source", "target")}


def _of_step(old: dict[str, Any], new: dict[str, Any], renamed: dict[str, str], work: Work) -> Iterator[FieldChange]:
    if old["id"] != new["id"]:
        old_names, new_names = old.get("formerly", []), new.get("formerly", [])
        if new_names == [*old_names, old["id"]] or old_names == [*new_names, new["id"]]:
            old, new = ({key: value for key, value in step.items() if key != "formerly"} for step in (old, new))
    if old.get("parent") in renamed:
        old = old | {"parent": renamed[old["parent"]]}
    yield from _fields(differences(old, new, whole=WHOLE), work)


def _of_flow(before: dict[str, Any], after: dict[str, Any], work: Work) -> Iterator[FieldChange]:
    # Absent, policy and origin are told field by field all the same.
    named = [name for name in before | after if name not in KEYED]
    old, new = ({name: side.get(name, {}) for name in named} for side in (before, after))
    yield from _fields(differences(old, new), work)
    for name in ("inputs", "notes"):
        old, new = numbered(name, before.get(name, [])), numbered(name, after.get(name, []))
        yield from _fields(differences(old, new, (name,), WHOLE), work)
        yield from _orders(name, list(old), list(new))


def _orders(name: str, old: list[str], new: list[str]) -> Iterator[FieldChange]:
    """The order of what both have; where something else came between is not a change of it."""
    in_old, in_new = set(old), set(new)
    if [key for key in old if key in in_new] != [key for key in new if key in in_old]:
        yield FieldChange(name, old, new, None)


def _fields(found: Iterator[tuple[Path, Any, Any]], work: Work) -> Iterator[FieldChange]:
    for path, before, after in found:
        if inner := _members(path, before, after):
            yield from _fields(iter(inner), work)
            continue
        where = ""
        for part in path:
            where = at(where, part)
        before, after = (None if side is MISSING else side for side in (before, after))
        yield FieldChange(where, before, after, _words(before, after, work))


def _members(path: Path, before: Any, after: Any) -> list[tuple[Path, Any, Any]]:
    """Lists of as many maps on both sides, such as a router's branches, are told member by member."""
    if not (isinstance(before, list) and isinstance(after, list) and len(before) == len(after)):
        return []
    if not all(isinstance(item, dict) for item in (*before, *after)):
        return []
    pairs = enumerate(zip(before, after, strict=True))
    return [found for index, (old, new) in pairs for found in differences(old, new, (*path, index), WHOLE)]


def _words(before: Any, after: Any, work: Work) -> list[Word] | None:
    if not (isinstance(before, str) and isinstance(after, str)):
        return None
    prose = any(character.isspace() for character in before + after)
    return diff_words(before, after, work) if prose else None
