"""How many tokens a text has: by the tokenizer of its model where there is one, else by an estimate that says so.

OpenAI's tokenizers are public; their rank files are data that the installation brings along (`TIKTOKEN_CACHE_DIR`).
Without them, and for every other vendor, a token is taken to be four bytes.
"""

import asyncio
import os
import re
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
# The names under which tiktoken looks for its files: digests of the addresses they were published at.
RANKS = {
    "o200k_base": "fb374d419588a4632f3f557e76b4b70aebbca790",
    "cl100k_base": "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
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
        return len(self.encoding.encode_ordinary(text))

    def head(self, text: str, limit: int) -> str:
        tokens = self.encoding.encode_ordinary(text[: max(0, limit) * _LONGEST_TOKEN])
        if len(tokens) <= limit:
            return text[: max(0, limit) * _LONGEST_TOKEN]
        made: str = self.encoding.decode(tokens[: max(0, limit)], errors="ignore")
        return made


_ESTIMATE = Estimate()


async def counter(model: str) -> Counter:
    """`model` as a step names it: account/model. A tokenizer is loaded where nobody waits for it."""
    name = tokenizer_of(model.partition("/")[2])
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", "")
    if name is None or not folder or not (Path(folder) / RANKS[name]).is_file():
        return _ESTIMATE
    return await asyncio.to_thread(_loaded, name)


def tokenizer_of(model: str) -> str | None:
    if _OMNI.match(model):
        return "o200k_base"
    return "cl100k_base" if _OLDER.match(model) else None


@cache
def _loaded(name: str) -> Counter:
    try:
        tiktoken = import_module("tiktoken")  # half a second and some dozen MB, for those who need it
        return Tokenizer(name, tiktoken.get_encoding(name))
    except (ImportError, ValueError, OSError):
        return _ESTIMATE
