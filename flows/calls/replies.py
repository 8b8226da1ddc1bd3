"""What is kept of an HTTP reply: its text without secrets, the headers that say something, the delay it asks for."""

import codecs
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from flows.engine.text import storable
from flows.reach.secrets import Redactor, redacted

LONGEST_DELAY = 24 * 3600
_LONGEST_HEADER = 1_000
_SHOWN = re.compile(
    r"content-(type|length|language|disposition)|date|etag|expires|last-modified|link|location|retry-after"
    r"|(x-)?ratelimit(-[a-z-]+)?|x-(request|correlation|trace)-id|x-total-count"
)
_CHARSET = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
# Python also knows codecs that are no alphabets, and some that take long.
_KNOWN = re.compile(
    r"utf-?(8|16|16le|16be|32)|(us-)?ascii|iso-?8859-?\d{1,2}|latin-?1|windows-?125\d|cp125\d|koi8-[ru]"
    r"|shift[-_]jis|euc-(jp|kr)|gb(2312|k|18030)|big5"
)


class Text:
    """The text of a body that comes in pieces, as a journal can hold it."""

    def __init__(self, content_type: str, secrets: Iterable[str]) -> None:
        said = _CHARSET.search(content_type)
        charset = said[1].lower() if said and _KNOWN.fullmatch(said[1].lower()) else "utf-8"
        try:
            self._decoder = codecs.getincrementaldecoder(charset)("replace")
        except LookupError:
            self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._redactor = Redactor(secrets)
        self._begun = False

    def feed(self, piece: bytes) -> str:
        return self._kept(self._decoder.decode(piece))

    def end(self) -> str:
        return self._kept(self._decoder.decode(b"", final=True)) + storable(self._redactor.end())

    def _kept(self, text: str) -> str:
        if text and not self._begun:
            self._begun = True
            text = text.removeprefix("\ufeff")
        return storable(self._redactor.feed(text))


def headers_shown(headers: Mapping[str, str], secrets: Iterable[str]) -> dict[str, str]:
    """Never cookies: only what is on the list, by lower-case names."""
    return {
        name.lower(): storable(redacted(value, secrets))[:_LONGEST_HEADER]
        for name, value in sorted(headers.items())
        if _SHOWN.fullmatch(name.lower())
    }


def delay_asked(retry_after: str, now: datetime) -> float | None:
    """Seconds, from seconds or from a moment; None when it says neither."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), LONGEST_DELAY))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_DELAY)
