"""What a prompt is about, found by the ways people write prompts: labelled lines, then phrases, then its start."""

import re
from dataclasses import dataclass

_MAX_TOPIC = 160
_LABELLED = re.compile(r"^\W*(?:topic|subject|question|task)\W{0,3}:[ \t]*(\S[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_AUDIENCE = re.compile(r"^\W*(?:audience|readers?|for whom)\W{0,3}:[ \t]*(\S[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_QUOTED = re.compile(r"[“\"]([^”\"\n]{3,160})[”\"]")
_ABOUT = re.compile(r"\b(?:about|on the subject of|regarding)\s+([^\n.!?;:]{3,160})", re.IGNORECASE)
_SECTION = r"^[ \t#*]*(?:{names})\b[^\n:]{{0,40}}:[ \t]*\n?"
_HEADINGS = "draft|text|critique|notes|review|instructions|task|topic|audience"
_ANY_SECTION = re.compile(_SECTION.format(names=_HEADINGS), re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Brief:
    topic: str
    audience: str
    draft: str
    critique: str


def read_brief(prompt: str) -> Brief:
    prompt = prompt[:100_000]
    audience = _AUDIENCE.search(prompt)
    return Brief(
        topic=_topic(prompt),
        audience=_tidy(audience.group(1)) if audience else "",
        draft=_section(prompt, "draft|text"),
        critique=_section(prompt, "critique|notes|review"),
    )


def _topic(prompt: str) -> str:
    for pattern in (_LABELLED, _QUOTED, _ABOUT):
        if (found := pattern.search(prompt)) and (topic := _tidy(found.group(1))):
            return topic
    words = prompt.split()
    return _tidy(" ".join(words[:12])) or "an empty page"


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" \t.,;:*_“”\"'").removesuffix("…")[:_MAX_TOPIC].strip()


def _section(prompt: str, names: str) -> str:
    """The text under a heading such as `Draft:` up to the next heading."""
    start = re.search(_SECTION.format(names=names), prompt, re.IGNORECASE | re.MULTILINE)
    if start is None:
        return ""
    end = _ANY_SECTION.search(prompt, start.end())
    return prompt[start.end() : end.start() if end else None].strip()


def sentences(text: str) -> list[str]:
    flat = re.sub(r"\s+", " ", text).strip()
    return [part for part in re.split(r"(?<=[.!?])\s+(?=[A-Z“\"‘])", flat) if part]
