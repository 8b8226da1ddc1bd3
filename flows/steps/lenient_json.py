"""Reads the JSON in a model's answer, also when there is a little more or a little less than JSON around and in it.

1. The whole answer as JSON; else what stands in a code fence; else the longest map or list that stands in the text.
2. Inside, these are put right: trailing commas, single or curly quotes, names without quotes, comments, line breaks in
   text, Python's None, True and False. A map or list that does not end is not closed: half of the data is none.

Everything is linear in the answer, and bounded in depth."""

import json
import re
from typing import Any

from flows.calls.sanitized import sanitized

_FENCE = re.compile(r"```[^\n`]*\n(.*?)(?:```|\Z)", re.DOTALL)
_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,4})?")
_WORD = re.compile(r"[A-Za-z_$][\w$-]*")
_PLAIN = {'"': re.compile(r'[^"\\]+'), "'": re.compile(r"[^'\\]+"), "”": re.compile(r"[^”\\]+")}
_CLOSING = {'"': '"', "'": "'", "“": "”"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "none": None, "nan": None, "undefined": None}
_DEEPEST = 30
_MOST_STARTS = 20  # brackets in the prose that may turn out to be none
_LONGEST_NUMBER = 300


class NoJson(ValueError):
    """A sentence that a model understands."""


def read(answer: str) -> Any:
    """What the answer holds, as plain data. Raises NoJson."""
    for text in (answer, *_FENCE.findall(answer)[:_MOST_STARTS]):
        try:
            return sanitized(json.loads(text.strip(), parse_int=_integer, parse_float=_number, parse_constant=_nothing))
        except (ValueError, RecursionError):
            continue
    trouble = NoJson("The answer holds no JSON.")
    for text in (*_FENCE.findall(answer)[:_MOST_STARTS], answer):
        try:
            return sanitized(_longest(text))
        except NoJson as found:
            trouble = found
    raise trouble


def _longest(text: str) -> Any:
    found: tuple[int, Any] | None = None
    trouble: NoJson | None = None
    at, starts = 0, 0
    while starts < _MOST_STARTS and (start := _opening(text, at)) >= 0:
        starts += 1
        reader = _Reader(text, start)
        try:
            value = reader.value(0)
        except NoJson as wrong:
            trouble, at = trouble or wrong, start + 1
            continue
        at = reader.at
        if found is None or at - start > found[0]:
            found = (at - start, value)
    if found is None:
        raise trouble or NoJson("The answer holds no JSON.")
    return found[1]


def _opening(text: str, at: int) -> int:
    places = [place for place in (text.find("{", at), text.find("[", at)) if place >= 0]
    return min(places, default=-1)


class _Reader:
    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at

    def value(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise NoJson("The JSON is nested too deep.")
        self._space()
        mark = self._peek()
        if mark == "{":
            return self._map(depth)
        if mark == "[":
            return self._list(depth)
        if mark in _CLOSING:
            return self._string()
        if number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
            return _number(number[0]) if set(".eE") & set(number[0]) else _integer(number[0])
        if (word := _WORD.match(self.text, self.at)) and word[0].lower() in _WORDS:
            self.at = word.end()
            return _WORDS[word[0].lower()]
        raise self._wrong("A value is missing or not written as JSON")

    def _map(self, depth: int) -> dict[str, Any]:
        self.at += 1
        made: dict[str, Any] = {}
        while not self._ends("}"):
            key = self._key()
            self._space()
            if self._peek() != ":":
                raise self._wrong("A colon is missing")
            self.at += 1
            made[key] = self.value(depth + 1)
            self._comma("}")
        return made

    def _list(self, depth: int) -> list[Any]:
        self.at += 1
        made: list[Any] = []
        while not self._ends("]"):
            made.append(self.value(depth + 1))
            self._comma("]")
        return made

    def _key(self) -> str:
        self._space()
        if self._peek() in _CLOSING:
            return self._string()
        if word := _WORD.match(self.text, self.at):
            self.at = word.end()
            return word[0]
        raise self._wrong("A name is missing")

    def _comma(self, end: str) -> None:
        self._space()
        if self._peek() == ",":
            self.at += 1
        elif self._peek() != end:
            raise self._wrong("A comma is missing")

    def _ends(self, end: str) -> bool:
        self._space()
        if self._peek() == end:
            self.at += 1
            return True
        if not self._peek():
            raise NoJson("The JSON does not end: it was cut off, or a bracket is missing.")
        return False

    def _string(self) -> str:
        closing = _CLOSING[self._peek()]
        self.at += 1
        parts: list[str] = []
        while True:
            if plain := _PLAIN[closing].match(self.text, self.at):
                parts.append(plain[0])
                self.at = plain.end()
            mark = self._peek()
            self.at += 1
            if mark == closing:
                return "".join(parts)
            if not mark:
                raise NoJson("The JSON does not end: it was cut off, or a quote is missing.")
            parts.append(self._escaped())

    def _escaped(self) -> str:
        mark = self._peek()
        self.at += 1
        if mark == "u" and re.fullmatch("[0-9a-fA-F]{4}", digits := self.text[self.at : self.at + 4]):
            self.at += 4
            code = int(digits, 16)
            low = self.text[self.at : self.at + 6]
            if 0xD800 <= code < 0xDC00 and re.fullmatch(r"\\u[dD][c-fC-F][0-9a-fA-F]{2}", low):
                self.at += 6
                code = 0x10000 + (code - 0xD800) * 0x400 + int(low[2:], 16) - 0xDC00
            return chr(code)
        return _ESCAPES.get(mark, mark)

    def _space(self) -> None:
        if found := _SPACE.match(self.text, self.at):
            self.at = found.end()

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _wrong(self, what: str) -> NoJson:
        before = self.text[max(0, self.at - 30) : self.at].replace("\n", " ")
        return NoJson(f"{what}, after: …{before}")


def _integer(digits: str) -> Any:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else "a number with too many digits"


def _number(digits: str) -> Any:
    return float(digits) if len(digits) <= _LONGEST_NUMBER else "a number with too many digits"


def _nothing(word: str) -> None:
    return None
