"""Old documents and old kinds' settings as this version of Baton wants them; the preview is the same function, unsaved.

1. The document goes from its schema to the next, step by step, up to the newest.
2. It is read.
3. Every step whose kind has a newer version has its config upgraded by the kind.

Every change is a sentence. What a step of an upgrade drops or alters without a word about it, the machinery tells
itself: nothing is lost in silence. Edges stay, also those whose port is no longer there; validation finds them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeAlias

from flows.faults import InvalidDocument, InvalidInput, ProblemJson
from flows.graph.catalogue import Catalogue, DeclaredKind
from flows.graph.document import ERROR_PORT, Document, Step
from flows.graph.parsing import read, read_json
from flows.graph.plain import NotPlain, at, check_plain

# The data of one schema as the next wants it, and what changed, a sentence each.
SchemaStep: TypeAlias = Callable[[dict[str, Any]], tuple[dict[str, Any], list[str]]]

SCHEMA = 1
SCHEMA_STEPS: Mapping[int, SchemaStep] = {}  # from that schema to the next

_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Upgrade:
    """No changes: it was up to date."""

    document: Document
    changes: tuple[str, ...]


def upgrade(data: object, catalogue: Catalogue, steps: Mapping[int, SchemaStep] = SCHEMA_STEPS) -> Upgrade:
    """Takes a Document, its data or its JSON text, and changes none of them. Raises InvalidDocument, located, for what
    is not a document and for what a newer Baton wrote."""
    plain = _plain(data)
    changes: list[str] = []
    for schema in _path(plain.get("schema"), steps):
        after, said = steps[schema](deepcopy(plain))
        after["schema"] = plain["schema"] = schema + 1
        changes += [*said, *_unsaid("", plain, after, said)]
        plain = after
    document = read(plain)
    if newer := list(_newer(document, catalogue)):
        raise InvalidDocument(
            newer[0]["message"],
            where=newer[0]["where"],
            problems=newer,
            code="KIND_TOO_NEW",
            remedy="Open it with the Baton that wrote it, or replace these steps.",
        )
    upgraded = []
    for index, step in enumerate(document.steps):
        kind = catalogue.find(step.kind)
        if kind is not None and step.version < kind.version:
            step, said = _upgraded(step, kind, index)
            changes += [*said, *_loose_edges(document, step, kind)]
        upgraded.append(step)
    whole = document.to_json() | {"steps": [step.to_json() for step in upgraded]}
    return Upgrade(read(whole), tuple(changes))


def _plain(data: object) -> dict[str, Any]:
    if isinstance(data, Document):
        return data.to_json()
    plain = read_json(data) if isinstance(data, str | bytes | bytearray) else data
    try:
        check_plain(plain)
    except NotPlain as found:
        raise InvalidDocument(found.message, where=found.where or None) from None
    if not isinstance(plain, Mapping):
        raise InvalidDocument("A flow definition is a map of fields.")
    return dict(plain)


def _path(schema: Any, steps: Mapping[int, SchemaStep]) -> range:
    """The schemas to leave behind. What has no schema, or a senseless one, is for `read` to refuse."""
    if isinstance(schema, bool) or not isinstance(schema, int):
        return range(0)
    if schema > SCHEMA:
        raise InvalidDocument(
            f"A newer Baton wrote this flow (schema {schema}); this one reads schemas up to {SCHEMA}.",
            where="schema",
            remedy="Open it with the Baton that wrote it, or update this one.",
        )
    path = range(schema, SCHEMA)
    # Asked before the range is walked: a schema may be minus nine quadrillion.
    return path if len(path) <= len(steps) and all(number in steps for number in path) else range(0)


def _newer(document: Document, catalogue: Catalogue) -> Iterator[ProblemJson]:
    for index, step in enumerate(document.steps):
        kind = catalogue.find(step.kind)
        if kind is not None and step.version > kind.version:
            message = (
                f"“{step.title or step.id}” was made with version {step.version} of “{kind.title}”; "
                f"here it has version {kind.version}."
            )
            yield {"where": f"steps[{index}].version", "message": message}


def _upgraded(step: Step, kind: DeclaredKind, index: int) -> tuple[Step, list[str]]:
    where, name = f"steps[{index}].config", f"“{step.title or step.id}”"
    try:
        config, said = kind.upgrade(deepcopy(step.config), step.version)
    except InvalidInput as wrong:
        raise InvalidDocument(wrong.message, where=where, remedy=wrong.remedy) from None
    except Exception:  # the code of a kind may be anybody's
        message = f"{name} cannot be brought from version {step.version} of “{kind.title}” to version {kind.version}."
        raise InvalidDocument(message, where=where, remedy="Replace the step by a new one of this kind.") from None
    told = [f"{name}: “{kind.title}” goes from version {step.version} to {kind.version}."]
    told += [f"{name}: {sentence}" for sentence in said]
    told += [f"{name}: {sentence}" for sentence in _unsaid("config", step.config, config, said)]
    return step.model_copy(update={"config": config, "version": kind.version}), told


def _loose_edges(document: Document, step: Step, kind: DeclaredKind) -> Iterator[str]:
    ports = (*kind.ports(step.config), ERROR_PORT)
    for edge in document.edges:
        if edge.source == step.id and edge.port not in ports:
            yield (
                f"“{step.title or step.id}”: the edge to “{edge.target}” leaves by “{edge.port}”, a port that is not "
                "there any more. It is kept; connect it anew."
            )


def _unsaid(base: str, before: Any, after: Any, said: list[str]) -> Iterator[str]:
    """What was there and is no longer, neither at its place nor at a new one, and is in no sentence by name."""
    old, new = dict(_leaves(base, "", before)), dict(_leaves(base, "", after))
    arrived = Counter(repr(value) for where, (_, value) in new.items() if where not in old)
    for where, (name, value) in old.items():
        shown = repr(value)
        if where in new and repr(new[where][1]) == shown:
            continue
        if where not in new and arrived[shown]:
            arrived[shown] -= 1
            continue
        if any(name in sentence for sentence in said):
            continue
        shown = shown if len(shown) <= _LONGEST_VALUE else f"{shown[:_LONGEST_VALUE]}…"
        yield f"{where} is not {shown} any more." if where in new else f"{where}, which was {shown}, is gone."


def _leaves(where: str, name: str, value: Any) -> Iterator[tuple[str, tuple[str, Any]]]:
    """(place, (name of the field, value)) of everything that is not a map or a list."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(at(where, key), key, item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(at(where, index), name, item)
    else:
        yield where, (name, value)
