"""Lets an import be exported as it was written.

A field that the export would write otherwise than the source did (a default left out, `original` for
`{{ originalPrompt }}`, a provider for its account) is noted with both spellings. As long as the export would still
write the same, the flow's owner has not changed it, and it is written as the source had it.
"""

from collections.abc import Collection, Mapping
from typing import Any

AS_WRITTEN = "as written"  # imports refuse fields of this name
_SPELLINGS = "fields"
_ORDER = "order"


def flat(data: Mapping[str, Any], nested: Collection[str]) -> dict[str, Any]:
    """The fields of the nested maps beside the others, under dotted names, so that each is judged by itself."""
    result: dict[str, Any] = {}
    for name, value in data.items():
        if name in nested and isinstance(value, Mapping) and value:
            result.update({f"{name}.{inner}": item for inner, item in value.items()})
        else:
            result[name] = value
    return result


def deep(data: Mapping[str, Any], nested: Collection[str]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in data.items():
        outer, dot, inner = name.partition(".")
        if dot and outer in nested:
            below = result.get(outer)
            result[outer] = {**(below if isinstance(below, Mapping) else {}), inner: value}
        elif not (name in nested and name in result and not value):
            result[name] = value
    return result


def remembered(source: Mapping[str, Any], canonical: Mapping[str, Any], read: Collection[str]) -> dict[str, Any]:
    """The `kept` of a step or flow: fields nobody read as they are, and the spellings of the others."""
    kept = {name: value for name, value in source.items() if name not in read}
    spellings = {}
    for name in {**source, **canonical}:
        was = [source[name]] if name in source else []
        now = [canonical[name]] if name in canonical else []
        if name not in kept and not same(was, now):
            spellings[name] = {"as": was, "for": now}
    if spellings:
        kept[AS_WRITTEN] = {_SPELLINGS: spellings}
    return kept


def respelled(canonical: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(canonical)
    for name, value in kept.items():
        if name != AS_WRITTEN:
            result[name] = value
    for name, spelling in _section(kept, _SPELLINGS).items():
        if not isinstance(spelling, Mapping):
            continue
        now = [canonical[name]] if name in canonical else []
        if not same(now, spelling.get("for")):
            continue
        result.pop(name, None)
        if isinstance(written := spelling.get("as"), list) and written:
            result[name] = written[0]
    return result


def with_order(kept: dict[str, Any], source: list[str], canonical: list[str]) -> dict[str, Any]:
    """Notes the order of the steps, by our ids, where the export would choose another."""
    if source == canonical:
        return kept
    return {**kept, AS_WRITTEN: {**_as_written(kept), _ORDER: {"as": source, "for": canonical}}}


def order_of(names: list[str], kept: Mapping[str, Any]) -> list[str]:
    order = _section(kept, _ORDER)
    written = order.get("as")
    valid = isinstance(written, list) and order.get("for") == names and set(map(str, written)) == set(names)
    return [str(name) for name in written] if valid and isinstance(written, list) else names


def same(one: Any, other: Any) -> bool:
    """Equal, and true is not 1."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _as_written(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    written = kept.get(AS_WRITTEN)
    return written if isinstance(written, Mapping) else {}


def _section(kept: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = _as_written(kept).get(name)
    return section if isinstance(section, Mapping) else {}
