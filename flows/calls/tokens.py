"""How many tokens a text has: by the tokenizer of its model where there is one, else by an estimate that says so.

OpenAI's tokenizers are public; their rank files are data that the installation brings along (`TIKTOKEN_CACHE_DIR`).
Without them, and for every other vendor, a token is taken to be four bytes. tools/rank_files.py reads this file before
anything is installed: it imports Python's own modules only.
"""

import asyncio
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

ESTIMATE = "estimate"
_BYTES = 4
_LONGEST_TOKEN = 16  # characters of a text that are read for each token that may be kept
_OMNI = re.compile(r"^(?:openai/)?(?:gpt-4o|gpt-4\.1|gpt-4\.5|gpt-5|chatgpt-4o|o1|o3|o4)", re.IGNORECASE)
_OLDER = re.compile(r"^(?:openai/)?(?:gpt-4|gpt-3\.5)", re.IGNORECASE)
_PIECE = 250_000  # characters; the tokenizer's pattern breaks down over a million blanks in a row


@dataclass(frozen=True, slots=True)
class RankFile:
    name: str  # under which tiktoken looks for it: the digest of the address it was published at
    sha256: str

    def is_whole(self, folder: Path) -> bool:
        try:
            return hashlib.sha256((folder / self.name).read_bytes()).hexdigest() == self.sha256
        except OSError:
            return False


RANKS = {
    "o200k_base": RankFile(
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
    "cl100k_base": RankFile(
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
}


class Counter(Protocol):
    @property
    def name(self) -> str:
        """What counted: a tokenizer, or `estimate`."""
        ...

    @property
    def slow(self) -> bool:
        """Long texts are not to be counted where others wait."""
        ...

    def count(self, text: str) -> int: ...

    def head(self, text: str, limit: int) -> str:
        """The longest beginning that has at most so many tokens."""
        ...


@dataclass(frozen=True, slots=True)
class Estimate:
    name: str = ESTIMATE
    slow: bool = False

    def count(self, text: str) -> int:
        return -(-len(text.encode(errors="replace")) // _BYTES)

    def head(self, text: str, limit: int) -> str:
        return text[: max(0, limit) * _BYTES].encode(errors="replace")[: max(0, limit) * _BYTES].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Tokenizer:
    name: str
    encoding: Any
    slow: bool = True

    def count(self, text: str) -> int:
        return sum(len(self.encoding.encode_ordinary(piece)) for piece in _pieces(text))

    def head(self, text: str, limit: int) -> str:
        beginning = text[: max(0, limit) * _LONGEST_TOKEN]
        tokens = [token for piece in _pieces(beginning) for token in self.encoding.encode_ordinary(piece)]
        if len(tokens) <= limit:
            return beginning
        made: str = self.encoding.decode(tokens[: max(0, limit)], errors="ignore")
        return made


_ESTIMATE = Estimate()


async def counter(model: str) -> Counter:
    """`model` as a step names it: account/model. A tokenizer is loaded where nobody waits for it."""
    name = tokenizer_of(model.partition("/")[2])
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", "")
    return await asyncio.to_thread(_loaded, name, folder) if name and folder else _ESTIMATE


def tokenizer_of(model: str) -> str | None:
    if _OMNI.match(model):
        return "o200k_base"
    return "cl100k_base" if _OLDER.match(model) else None


@cache
def _loaded(name: str, folder: str) -> Counter:
    # tiktoken would delete a file that is not whole, and fetch it from where it was published: it is not asked then.
    if not RANKS[name].is_whole(Path(folder)):
        return _ESTIMATE
    try:
        tiktoken = import_module("tiktoken")  # half a second and some dozen MB, for those who need it
        return Tokenizer(name, tiktoken.get_encoding(name))
    except (ImportError, ValueError, OSError):
        return _ESTIMATE


def _pieces(text: str) -> Iterator[str]:
    """Only texts longer than any prompt are cut, where a line ends if one does; a cut may add a token."""
    start = 0
    while len(text) - start > _PIECE:
        line = text.rfind("\n", start, start + _PIECE)
        end = line + 1 if line >= start else start + _PIECE
        yield text[start:end]
        start = end
    yield text[start:]
