"""What a model is shown of the run beside its step's own words: the context policy, applied field by field (O61-O65).

All of it together, what the prompt names included, stays under the policy's `max_tokens`. Who goes first:

1. what the run was asked (it is always there; only when it is longer than the cap by itself is its end cut);
2. what the prompt names;
3. the outputs that are sent without being named;
4. the instructions of earlier steps;
5. the messages of the thread.

Of the outputs and instructions of one of these groups the largest are cut first, to one length, so that a short
critique is not lost beside a long draft; a text keeps its beginning. Of the thread's messages the oldest go first,
whole. What was cut is `told`. Pure: the same given is always cut the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from flows.calls.tokens import Counter

Group: TypeAlias = Literal["original", "outputs", "systems", "history"]
CUT = "\n[… the rest is cut]"
_IN_TURN: tuple[Group, ...] = ("outputs", "systems")


@dataclass(frozen=True, slots=True)
class Part:
    """`source` is told to people: original, previous, a step's id, system:<step> or history."""

    group: Group
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    part: Part
    text: str  # what is left of it
    tokens: int  # it had
    kept: int  # it has


@dataclass(frozen=True, slots=True)
class Named:
    """What a prompt reads of other steps' work, at a path."""

    path: tuple[str | int, ...]
    value: Any  # plain data
    text: str  # as it is written into a prompt


def original_first(part: Part | None, cap: int, counter: Counter) -> Kept | None:
    if part is None:
        return None
    tokens = counter.count(part.text)
    text = part.text if tokens <= cap else fitting(part.text, cap, counter)
    return Kept(part, text, tokens, counter.count(text))


def share(parts: Sequence[Part], left: int, counter: Counter) -> list[Kept]:
    """What is kept of each part, in their order, when `left` tokens are left for them."""
    made: dict[int, Kept] = {}
    for group in _IN_TURN:
        places = [place for place, part in enumerate(parts) if part.group == group]
        sizes = [counter.count(parts[place].text) for place in places]
        for place, tokens, most in zip(places, sizes, levelled(sizes, left), strict=True):
            text = parts[place].text if tokens <= most else fitting(parts[place].text, most, counter)
            made[place] = Kept(parts[place], text, tokens, min(tokens, counter.count(text)))
        left -= sum(made[place].kept for place in places)
    for place in reversed([place for place, part in enumerate(parts) if part.group == "history"]):
        tokens = counter.count(parts[place].text)
        newest = not any(kept.part.group == "history" for kept in made.values())
        text = parts[place].text if tokens <= left else fitting(parts[place].text, left, counter) if newest else ""
        made[place] = Kept(parts[place], text, tokens, counter.count(text))
        left = left - made[place].kept if tokens <= left else 0  # nothing older than what was cut
    return [made[place] for place in range(len(parts))]


def levelled(sizes: Sequence[int], left: int) -> list[int]:
    """How much each may have: all of it where that is little, and the large ones what is left, in equal parts."""
    made = [0] * len(sizes)
    waiting = sorted(range(len(sizes)), key=lambda place: sizes[place])
    left = max(0, left)
    while waiting:
        equal = left // len(waiting)
        place = waiting.pop(0)
        made[place] = min(sizes[place], equal)
        left -= made[place]
    return made


def fitting(text: str, limit: int, counter: Counter) -> str:
    """The text, or its beginning and a mark that it was cut; nothing where not even the mark has room."""
    if counter.count(text) <= limit:
        return text
    room = limit - counter.count(CUT)
    beginning = counter.head(text, room).rstrip() if room > 0 else ""
    return beginning + CUT if beginning else ""


def trimmed(value: Any, limit: int, counter: Counter, text_of: Any) -> Any:
    """Data with at most about so many tokens: of a list the first members, of a map the largest values cut."""
    if counter.count(text_of(value)) <= limit:
        return value
    if isinstance(value, str):
        return fitting(value, limit, counter)
    if isinstance(value, list):
        kept: list[Any] = []
        for item in value:
            tokens = counter.count(text_of(item)) + 1
            if tokens > limit:
                part = trimmed(item, limit - 1, counter, text_of) if limit > 1 else None
                return kept if part in (None, "", [], {}) else [*kept, part]
            kept.append(item)
            limit -= tokens
        return kept
    if isinstance(value, Mapping):
        names = {name: counter.count(name) + 2 for name in value}
        sizes = [counter.count(text_of(item)) for item in value.values()]
        most = levelled(sizes, limit - sum(names.values()))
        return {
            name: trimmed(item, room, counter, text_of) for (name, item), room in zip(value.items(), most, strict=True)
        }
    return value


def told(kept: Iterable[Kept], counter: Counter) -> dict[str, Any] | None:
    """For people: what came by the policy, and how much of it was cut. None when nothing did."""
    parts = [{"source": one.part.source, "tokens": one.tokens, "kept": one.kept} for one in _together(kept)]
    if not parts:
        return None
    cut = sum(part["tokens"] - part["kept"] for part in parts)  # type: ignore[operator]
    return {"parts": parts, "cut": cut, "counted_by": counter.name}


def _together(kept: Iterable[Kept]) -> list[Kept]:
    """The messages of a thread as one."""
    made: list[Kept] = []
    for one in kept:
        if made and one.part.group == "history" == made[-1].part.group:
            last = made[-1]
            made[-1] = replace(last, tokens=last.tokens + one.tokens, kept=last.kept + one.kept)
        else:
            made.append(one)
    return made
