"""Two texts word by word, in bounded time.

What both begin and end with is set aside, and the rest gets the shortest edit script (Myers, "An O(ND) Difference
Algorithm"). Where that would need more than MOST_EDITS edits, or the work left is used up, the rest is told as one
block, removed and added: such texts have little in common, and nobody reads confetti.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypedDict

MOST_EDITS = 1_000
MOST_WORK = 2_000_000  # about a second

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Word(TypedDict):
    op: Literal["same", "removed", "added"]
    text: str


class Hunk(NamedTuple):
    """words[a:b] of the one text stand where words[c:d] of the other do, and differ."""

    a: int
    b: int
    c: int
    d: int


@dataclass(slots=True)
class Work:
    """Shared by all texts of a comparison, so that a document of many long prompts stays as quick as one."""

    left: int = MOST_WORK


def words_of(text: str) -> list[str]:
    return _WORDS.findall(text)


def diff_words(before: str, after: str, work: Work | None = None) -> list[Word]:
    """`same` and `removed` together are the text before, `same` and `added` the text after."""
    old, new = words_of(before), words_of(after)
    result: list[Word] = []
    done = 0
    for hunk in _joined(hunks(old, new, work or Work()), old):
        _say(result, "same", old[done : hunk.a])
        _say(result, "removed", old[hunk.a : hunk.b])
        _say(result, "added", new[hunk.c : hunk.d])
        done = hunk.b
    _say(result, "same", old[done:])
    return result


def _say(result: list[Word], op: Literal["same", "removed", "added"], words: Sequence[str]) -> None:
    if words:
        result.append({"op": op, "text": "".join(words)})


def _joined(found: list[Hunk], old: Sequence[str]) -> Iterator[Hunk]:
    """Hunks with nothing but white space between them read as one."""
    waiting: Hunk | None = None
    for hunk in found:
        if waiting is not None and not "".join(old[waiting.b : hunk.a]).strip():
            waiting = Hunk(waiting.a, hunk.b, waiting.c, hunk.d)
            continue
        if waiting is not None:
            yield waiting
        waiting = hunk
    if waiting is not None:
        yield waiting


def hunks(old: Sequence[str], new: Sequence[str], work: Work) -> list[Hunk]:
    start = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    if not a and not b:
        return []
    pairs = _shortest(a, b, work) if a and b else []
    found: list[Hunk] = []
    x = y = 0
    for i, j in (*pairs, (len(a), len(b))):
        if i > x or j > y:
            found.append(Hunk(start + x, start + i, start + y, start + j))
        x, y = i + 1, j + 1
    return found


def _shortest(a: Sequence[str], b: Sequence[str], work: Work) -> list[tuple[int, int]]:
    """The places that stay the same, ascending; none where it would take too long. `reach[k]` is how far along `a`
    the best path on the diagonal k came; the trail keeps it per number of edits, to walk back."""
    most = min(len(a) + len(b), MOST_EDITS)
    reach = [0] * (2 * most + 3)
    middle = most + 1
    trail: list[list[int]] = []
    for edits in range(most + 1):
        trail.append(reach[middle - edits - 1 : middle + edits + 2])
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reach[middle + k - 1] < reach[middle + k + 1])
            x = reach[middle + k + 1] if down else reach[middle + k - 1] + 1
            y = x - k
            before = x
            while x < len(a) and y < len(b) and a[x] == b[y]:
                x += 1
                y += 1
            reach[middle + k] = x
            work.left -= 1 + x - before
            if x >= len(a) and y >= len(b):
                return _walk_back(trail, len(a), len(b))
        if work.left <= 0:
            break
    return []


def _walk_back(trail: list[list[int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for edits in range(len(trail) - 1, 0, -1):
        reach, middle, k = trail[edits], edits + 1, x - y
        down = k == -edits or (k != edits and reach[middle + k - 1] < reach[middle + k + 1])
        k += 1 if down else -1
        from_x = reach[middle + k]
        from_y = from_x - k
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = from_x, from_y
    pairs.extend((place, place) for place in range(x - 1, -1, -1))
    pairs.reverse()
    return pairs


def merge_words(base: str, yours: str, theirs: str, work: Work) -> str | None:
    """The text with both edits, or None where they touch each other."""
    words, own, other = words_of(base), words_of(yours), words_of(theirs)
    edits = [(hunk, own) for hunk in hunks(words, own, work)]
    edits += [(hunk, other) for hunk in hunks(words, other, work)]
    result: list[str] = []
    done, last = 0, None
    for hunk, text in sorted(edits, key=lambda edit: edit[0][:2]):
        edit = (hunk.a, hunk.b, text[hunk.c : hunk.d])
        if edit == last:  # both did the same
            continue
        if last is not None and hunk.a <= done:
            return None
        result += [*words[done : hunk.a], *edit[2]]
        done, last = hunk.b, edit
    return "".join([*result, *words[done:]])
