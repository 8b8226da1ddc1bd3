"""Takes a secret out of text that another machine sent, also where it comes in pieces."""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

MASK = "[secret]"
SHORTEST = 4  # less than this is in every other word
_SCHEME = re.compile(r"(basic|bearer|token|digest|apikey)\s+(.+)", re.IGNORECASE | re.DOTALL)


def secrets_of(headers: Mapping[str, str]) -> frozenset[str]:
    """What must not be seen of headers that sign a request: their values, and what these are made of."""
    found: set[str] = set()
    for value in headers.values():
        found.add(value)
        if said := _SCHEME.fullmatch(value):
            found.add(said[2])
            if said[1].lower() == "basic":
                found |= _inside(said[2])
    return frozenset(found)


class Secrets:
    """In all the forms in which they are looked for. Made once for many texts."""

    __slots__ = ("first", "forms", "letters", "pattern")

    def __init__(self, secrets: Iterable[str]) -> None:
        spelled = {form for secret in secrets if len(secret) >= SHORTEST for form in _spellings(secret)}
        self.forms = sorted(spelled, key=len, reverse=True)
        self.pattern = re.compile("|".join(re.escape(form) for form in self.forms)) if self.forms else None
        self.first = re.compile("|".join(re.escape(letter) for letter in sorted({form[0] for form in self.forms})))
        self.letters = frozenset("".join(self.forms))


class Redactor:
    """`feed` gives the text without secrets as far as it is sure; `end` gives the rest."""

    __slots__ = ("_first", "_forms", "_held", "_letters", "_pattern")

    def __init__(self, secrets: Iterable[str] | Secrets) -> None:
        known = secrets if isinstance(secrets, Secrets) else Secrets(secrets)
        self._forms = known.forms
        self._pattern = known.pattern
        self._first = known.first
        self._letters = known.letters
        self._held = ""

    def feed(self, text: str) -> str:
        if self._pattern is None or not text:
            return text
        if self._held:
            text = self._held + text
        sure = self._sure(text)
        if sure == len(text) and not any(form in text for form in self._forms):  # nearly always
            self._held = ""
            return text
        shown: list[str] = []
        at = 0
        for found in self._pattern.finditer(text):
            if found.start() >= sure:
                break
            shown += text[at : found.start()], MASK
            at = found.end()
        shown.append(text[at : max(at, sure)])
        self._held = text[max(at, sure) :]
        return "".join(shown)

    def end(self) -> str:
        """What is still held is the beginning of a secret: a reply that was cut in the middle of one."""
        held, self._held = self._held, ""
        return MASK if len(held) >= SHORTEST else held

    def _sure(self, text: str) -> int:
        """Where the longest end of the text begins that may become a secret with what comes next."""
        if text[-1] not in self._letters:  # as most pieces of a stream, which end where a line does
            return len(text)
        for found in self._first.finditer(text, max(0, len(text) - len(self._forms[0]) + 1)):
            end = text[found.start() :]
            if any(len(form) > len(end) and form.startswith(end) for form in self._forms):
                return found.start()
        return len(text)


def redacted(text: str, secrets: Iterable[str] | Secrets) -> str:
    redactor = Redactor(secrets)
    return redactor.feed(text) + redactor.end()


def _inside(packed: str) -> set[str]:
    """User and password, and the password alone."""
    try:
        pair = base64.b64decode(packed, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return set()
    return {pair, pair.partition(":")[2]}


def _spellings(secret: str) -> set[str]:
    """As it is, and as replies quote it: in JSON and in addresses."""
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return {secret, *in_json, quote(secret, safe=""), quote(secret)}
