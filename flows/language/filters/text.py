"""Filters of text."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flows.faults import TemplateFault
from flows.language.filters.table import declare, whole_number
from flows.language.limits import MAX_OUTPUT
from flows.language.values import data_in, json_of, text_of
from flows.language.work import MISSING, Work, too_much_text

_PIECE = 64 * 1024
_WORD = re.compile(r"\w+")


def _text(work: Work, value: Any) -> str:
    text = text_of(work, value)
    work.expect(len(text))
    return text


@declare("string", help="The value as text.")
def string(work: Work, value: Any) -> Any:
    return text_of(work, value)


def _cased(work: Work, value: Any, change: Callable[[str], str]) -> str:
    """In pieces, because Python takes twelve bytes for each character on the way."""
    text = _text(work, value)
    if text.isascii() or len(text) <= _PIECE:
        return work.made(change(text))
    return work.made("".join([change(text[at : at + _PIECE]) for at in range(0, len(text), _PIECE)]))


@declare("upper", help="ALL LETTERS LARGE.", keeps_absence=True)
def upper(work: Work, value: Any) -> Any:
    return _cased(work, value, str.upper)


@declare("lower", help="all letters small.", keeps_absence=True)
def lower(work: Work, value: Any) -> Any:
    return _cased(work, value, str.lower)


@declare("title", help="Every Word Begins Large.", keeps_absence=True)
def title(work: Work, value: Any) -> Any:
    text = _text(work, value)
    work.burn(len(text) // 4)
    return work.made(re.sub(r"[^\s\-({\[<]+", lambda word: word[0][:1].upper() + word[0][1:].lower(), text))


@declare("capitalize", help="The first letter large, the others small.", keeps_absence=True)
def capitalize(work: Work, value: Any) -> Any:
    text = text_of(work, value)
    return work.made(_cased(work, text[:1], str.upper) + _cased(work, text[1:], str.lower))


@declare("trim", help="Without blanks at both ends, or without the characters given: trim('.').", keeps_absence=True)
def trim(work: Work, value: Any, chars: Any = None) -> Any:
    characters = None if chars is None else text_of(work, chars)
    if characters is not None and len(characters) > 100:
        raise TemplateFault("Trim takes at most 100 characters to leave out.")
    return work.made(_text(work, value).strip(characters))


@declare(
    "replace",
    help="One text replaced by another: replace('a', 'b'); with a third value only so many times.",
    keeps_absence=True,
)
def replace(work: Work, value: Any, old: Any, new: Any, count: Any = None) -> Any:
    text, before, after = _text(work, value), text_of(work, old), text_of(work, new)
    most = -1 if count is None else whole_number(count, "count", 0, MAX_OUTPUT)
    work.search(text, before)
    times = text.count(before)
    if most >= 0:
        times = min(times, most)
    work.expect(len(text) + times * (len(after) - len(before)))
    return work.made(text.replace(before, after, most))


@declare(
    "truncate",
    help="At most so many characters, cut at a word and ended by …: truncate(200); truncate(200, true) cuts anywhere.",
    keeps_absence=True,
)
def truncate(
    work: Work, value: Any, length: Any = 255, killwords: Any = False, end: Any = "...", leeway: Any = 5
) -> Any:
    text, ending = text_of(work, value), text_of(work, end)
    most = whole_number(length, "length", len(ending), MAX_OUTPUT)
    if len(text) <= most + whole_number(leeway, "leeway", 0, MAX_OUTPUT):
        return text
    work.expect(most)
    start = text[: most - len(ending)]
    return work.made((start if killwords else start.rsplit(" ", 1)[0]) + ending)


@declare("wordcount", help="How many words there are.", keeps_absence=True)
def wordcount(work: Work, value: Any) -> Any:
    text = _text(work, value)
    work.burn(len(text) // 8)
    return sum(1 for _ in _WORD.finditer(text))


@declare(
    "indent",
    help="Every line but the first moved to the right: indent(4); indent(4, true) moves the first one too.",
    keeps_absence=True,
)
def indent(work: Work, value: Any, width: Any = 4, first: Any = False, blank: Any = False) -> Any:
    text = _text(work, value)
    margin = " " * whole_number(width, "width", 0, 100) if not isinstance(width, str) else width
    lines = text.count("\n") + 1
    work.burn(lines)
    work.expect(len(text) + lines * len(margin))
    moved = "\n".join(margin + line if line or blank else line for line in text.split("\n")[1:])
    head, line_end, _ = text.partition("\n")
    return work.made((margin if first else "") + head + line_end + moved)


@declare(
    "split", help="A list of the parts between a separator: split(','); without one, of the words.", keeps_absence=True
)
def split(work: Work, value: Any, separator: Any = None, most: Any = None) -> Any:
    text = _text(work, value)
    by = None if separator is None else text_of(work, separator)
    if by == "":
        raise TemplateFault("The separator must not be empty.", remedy="Use | list for the single characters.")
    times = -1 if most is None else whole_number(most, "most", 0, 100_000)
    work.search(text, by or "")
    parts = text.count(by) + 1 if by is not None else sum(1 for _ in re.finditer(r"\S+", text))
    work.burn(2 * parts)
    work.room -= 60 * parts + len(text)
    if work.room < 0:
        raise too_much_text()
    return text.split(by, times)


@declare("lines", help="A list of the lines of a text.", keeps_absence=True)
def lines(work: Work, value: Any) -> Any:
    return [line.rstrip("\r") for line in split(work, value, "\n")]


@declare("urlencode", help="As a part of a web address.", keeps_absence=True)
def urlencode(work: Work, value: Any) -> Any:
    text = _text(work, value)
    work.burn(len(text) // 2)
    return work.made(quote(text, safe="/", errors="replace"))


@declare("tojson", help="As JSON; tojson(indent=2) spreads it over lines.")
def tojson(work: Work, value: Any, indent: Any = None) -> Any:
    return json_of(work, value, None if indent is None else whole_number(indent, "indent", 0, 8))


@declare(
    "fromjson",
    help="The list or map that a text holds as JSON, bare or in a ```json fence; nothing when it holds none.",
    keeps_absence=True,
)
def fromjson(work: Work, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    data = data_in(work, value)
    return MISSING if data is None else data
