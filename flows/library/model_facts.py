"""What is known of models by their names, as data: what they can do, and how able their family is.

The first line that fits a name counts. Only what vendors state of a whole family is here; of all other models nothing
is known, and an owner can say what one of them can (`can` and `cannot` of the model's entry at its account).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flows.library.choice import ABILITIES, Ability


@dataclass(frozen=True, slots=True)
class Facts:
    """`grade`: 1 a vendor's smallest family, 2 and 3 its middle, 4 its large models, 5 those above them."""

    can: frozenset[Ability] = frozenset()
    cannot: frozenset[Ability] = frozenset()
    grade: int | None = None
    writes: bool = True


UNKNOWN = Facts()
_TEXTLESS = Facts(writes=False)
_ALL = "coding tools reasoning vision json"
_NO_REASONING = "coding tools vision json"
_TEXT_TOOLS = "coding tools json"

# A pattern at the start of the model's own name (after any "vendor/"), what its family can and cannot, its grade.
_FAMILIES: tuple[tuple[str, str, str, int | None], ...] = (
    # OpenAI
    (r"gpt-oss-(20|120)b", "coding tools reasoning json", "vision", 1),
    (r"gpt-3\.5", "coding json", "vision reasoning", 1),
    (r"gpt-4o-mini|gpt-4\.1-(mini|nano)", _NO_REASONING, "reasoning", 1),
    (r"(chatgpt-)?gpt-4o|gpt-4\.1|gpt-4-turbo", _NO_REASONING, "reasoning", 2),
    (r"gpt-5(\.\d)?-nano", _ALL, "", 1),
    (r"gpt-5(\.\d)?-mini", _ALL, "", 2),
    (r"gpt-5(\.\d)?-pro", _ALL, "", 4),
    (r"gpt-5(\.\d)?(-codex)?(-\d{4}-\d\d-\d\d)?$", _ALL, "", 3),
    (r"gpt-6(\.\d)?-astra", _ALL, "", 5),
    (r"gpt-6\.1-(sol|terra)", _ALL, "", 4),
    (r"o1-mini|o1-preview", "coding reasoning", "tools vision", 2),
    (r"o3-mini", "coding tools reasoning json", "vision", 2),
    (r"o4-mini", _ALL, "", 2),
    (r"o[13](-\d{4}-\d\d-\d\d)?$", _ALL, "", 3),
    # Anthropic
    (r"claude-3-haiku|claude-3-5-haiku", _NO_REASONING, "reasoning", 1),
    (r"claude-3-sonnet|claude-3-5-sonnet", _NO_REASONING, "reasoning", 2),
    (r"claude-3-opus", _NO_REASONING, "reasoning", 3),
    (r"claude-3-7-sonnet", _ALL, "", 2),
    (r"claude-haiku-[4-9]", _ALL, "", 1),
    (r"claude-sonnet-[4-9]|claude-4-sonnet", _ALL, "", 3),
    (r"claude-opus-[4-9]|claude-4-opus", _ALL, "", 4),
    (r"claude-(fable|mythos)-[5-9]", _ALL, "", 5),
    # Google
    (r"gemini-1\.5-flash|gemini-2\.0-flash", _NO_REASONING, "reasoning", 1),
    (r"gemini-1\.5-pro", _NO_REASONING, "reasoning", 2),
    (r"gemini-(2\.5|3)(\.\d)?-flash", _ALL, "", 2),
    (r"gemini-(2\.5|3)(\.\d)?-pro", _ALL, "", 4),
    # Mistral, DeepSeek, xAI
    (r"mistral-large", _TEXT_TOOLS, "", 3),
    (r"mistral-(medium|small)", _TEXT_TOOLS, "", 2),
    (r"ministral", _TEXT_TOOLS, "", 1),
    (r"codestral|devstral", _TEXT_TOOLS, "", 2),
    (r"magistral", "coding tools reasoning json", "", 2),
    (r"pixtral", "coding tools vision json", "", 2),
    (r"deepseek-chat|deepseek-v3", _TEXT_TOOLS, "vision", 3),
    (r"deepseek-reasoner|deepseek-r1$", "coding reasoning json", "vision", 3),
    (r"grok-[34]-mini", "coding tools reasoning json", "", 2),
    (r"grok-4", "coding tools reasoning json", "", 3),
    (r"grok-3", _TEXT_TOOLS, "", 3),
    # Open weights, wherever they run
    (r"llama-?3\.[123]", _TEXT_TOOLS, "reasoning", 1),
    (r"qwen-?3", "coding tools reasoning json", "", 2),
    (r"qwen-?2\.5", _TEXT_TOOLS, "reasoning", 1),
)
_NO_TEXT = re.compile(
    r"embed|whisper|transcribe|(^|[-_])tts([-_]|$)|moderation|realtime|(^|[-_])live([-_]|$)|dall-e|[-_]image|imagen|"
    r"(^|[-_])(audio|ocr|veo|sora|rerank|guard)([-_]|$)|^(ada|babbage|curie|davinci)",
    re.IGNORECASE,
)


def _abilities(words: str) -> frozenset[Ability]:
    return frozenset(ability for ability in ABILITIES if ability in words.split())


_TABLE = tuple(
    (re.compile(pattern, re.IGNORECASE), Facts(_abilities(can), _abilities(cannot), grade))
    for pattern, can, cannot, grade in _FAMILIES
)


@lru_cache(maxsize=4_096)
def facts(model: str) -> Facts:
    """By the name that a vendor or a server gave it."""
    name = model.removeprefix("models/").rpartition("/")[2]
    if _NO_TEXT.search(name):
        return _TEXTLESS
    return next((known for pattern, known in _TABLE if pattern.match(name)), UNKNOWN)


def marked(known: Facts, entry: Mapping[str, Any]) -> Facts:
    """With what an owner said of this model, who knows better than the table."""
    can, cannot = _said(entry.get("can")), _said(entry.get("cannot"))
    if not can and not cannot:
        return known
    return Facts((known.can - cannot) | can, (known.cannot - can) | cannot, known.grade, known.writes or bool(can))


def _said(value: object) -> frozenset[Ability]:
    words: Iterable[Any] = value if isinstance(value, list) else ()
    return frozenset(ability for ability in ABILITIES if ability in words)
