"""Outputs on their way into the journal and back: plain data, and large ones outside."""

import json
from collections.abc import Mapping
from typing import Any

from flows.engine.names import RunFacts
from flows.engine.ports import Artifacts, Outcome
from flows.engine.scope import Scope
from flows.faults import Permanent
from flows.graph.limits import too_large
from flows.graph.plain import NotPlain, check_plain

LARGEST_INSIDE = 1_000_000  # bytes of JSON; what is larger becomes an artifact
LARGEST_BESIDE = 2_000_000  # of what has to lie inside, whatever its size
LARGEST_REPLY = 4_000_000
_MAX_NESTING = 64
_MOST_LOADED = 64
_SURELY_SMALL = LARGEST_INSIDE // 12  # a text of so many characters is smaller, whatever they are
_SURELY_FEW = 1_000  # values


def check_output(outcome: Outcome) -> None:
    try:
        check_plain(outcome.output, max_nesting=_MAX_NESTING)
    except NotPlain as found:
        where = f"output.{found.where}" if found.where else "output"
        raise Permanent(f"The output cannot be stored: {found.message}", where=where) from None


def check_beside(mapped: Mapping[str, Any], collected: Mapping[str, Any] | None) -> None:
    """What is stored beside the output cannot lie outside the journal."""
    for what, values in (("output_mapping", mapped), ("collected", collected or {})):
        if not _is_small(values):
            _check_stored(values, what, "What the step adds to the context")


def check_decided(name: str, value: Any) -> None:
    if not isinstance(value, str | bool | None) or not _is_small(value):
        _check_stored(value, f"decision {name!r}", "What the step decided")


def too_large_reply(text: str) -> Permanent | None:
    """Judged before it is put into the journal, whose entries are limited."""
    if len(text) <= LARGEST_REPLY // 6:  # whatever its characters, escaped or not
        return None
    size = len(json.dumps(text, ensure_ascii=False).encode(errors="replace"))
    if size <= LARGEST_REPLY:
        return None
    return Permanent(
        f"The reply has {size / 1_000_000:.1f} MB; a run can keep {LARGEST_REPLY / 1_000_000:g} MB of one.",
        code="ENTRY_TOO_LARGE",
        remedy="Ask for less at once, in pages for example.",
    )


def _check_stored(value: Any, where: str, what: str) -> None:
    try:
        check_plain(value, max_bytes=LARGEST_BESIDE, max_nesting=_MAX_NESTING)
    except NotPlain as found:
        raise Permanent(
            f"{what} cannot be stored: {found.message}",
            code="ENTRY_TOO_LARGE" if found.message == too_large(LARGEST_BESIDE) else None,
            where=f"{where}.{found.where}" if found.where else where,
        ) from None


async def put_outside(output: Any, artifacts: Artifacts, facts: RunFacts) -> Any:
    """The output as the journal holds it."""
    # Of most outputs all that is made is this text, which is quicker than any look at what they are made of.
    text = json.dumps(output, ensure_ascii=False, separators=(",", ":"))
    if len(text) <= LARGEST_INSIDE // 4:  # whatever its characters
        return output
    content = text.encode(errors="replace")
    if len(content) <= LARGEST_INSIDE:
        return output
    reference = await artifacts.put(content, "application/json")
    _keep(facts, reference.digest, output)
    return reference.to_json()


async def load_visible(scope: Scope, reader: str, artifacts: Artifacts, facts: RunFacts) -> None:
    """Before a step reads them. Names are looked up at once, so what lies outside must be here by then."""
    for around, _ in scope.outward(reader):
        before = {} if around.after is None else around.after.outside
        for digest in (*around.outside.values(), *before.values()):
            if digest not in facts.stored:
                _keep(facts, digest, json.loads(await artifacts.get(digest)))


def _keep(facts: RunFacts, digest: str, value: Any) -> None:
    facts.stored[digest] = value
    while len(facts.stored) > _MOST_LOADED:
        facts.stored.pop(next(iter(facts.stored)))


def _is_small(output: Any) -> bool:
    """Quickly, for nearly all outputs: no JSON is made of them."""
    characters, items = 0, [output]
    for item in items:  # which grow meanwhile
        if isinstance(item, str):
            characters += len(item)
        elif isinstance(item, dict):
            items.extend(item.values())
            for key in item:
                characters += len(key)
        elif isinstance(item, list | tuple):
            items.extend(item)
        else:
            continue
        if characters > _SURELY_SMALL or len(items) > _SURELY_FEW:
            return False
    return True
