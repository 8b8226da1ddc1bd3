"""What a prompt is about, found by the ways people write prompts: a label, a last line, a phrase, or how it starts."""

import re
from dataclasses import dataclass

_MAX_TOPIC = 160
_LABELS = "topic|subject|question|task|request|problem|goal|theme|product"
_LABELLED = re.compile(rf"^\W*(?:{_LABELS})\W{{0,3}}:[ \t]*\n?[ \t]*(\S[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_AUDIENCE = re.compile(r"^\W*(?:audience|readers?|for whom)\W{0,3}:[ \t]*(\S[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_MESSAGE = re.compile(
    r"^\W*(?:message|mail|letter|ticket)\W{0,3}:[ \t]*\n?[ \t]*(\S[^\n]*)$", re.IGNORECASE | re.MULTILINE
)
_ASKED = "What the run was asked:\n"
_SHARED = re.compile(r"(?:What |The conversation so far:).*?(?P<rule>\n\n---\n\n)", re.DOTALL)
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
    prompt: str = ""


def read_brief(prompt: str) -> Brief:
    prompt = prompt[:100_000]
    audience = _AUDIENCE.search(prompt)
    return Brief(
        topic=_topic(prompt),
        audience=_tidy(audience.group(1)) if audience else "",
        draft=_section(prompt, "draft|text"),
        critique=_section(prompt, "critique|notes|review"),
        prompt=prompt,
    )


def _topic(prompt: str) -> str:
    shared, own = _apart(prompt)
    topic = _tidy(_found(own)) or _tidy(shared.partition("\n")[0])
    if topic:
        return f"“{topic}”" if topic.endswith("?") else topic
    words = own.split()
    return _tidy(" ".join(words[:12])) or "an empty page"


def _apart(prompt: str) -> tuple[str, str]:
    """What the run was asked, where that goes before the step's own prompt, and that prompt."""
    if not (match := _SHARED.match(prompt)):
        return "", prompt
    beside, own = prompt[: match.start("rule")], prompt[match.end() :]
    asked = beside.partition(_ASKED)[2].partition("\n\n")[0]
    return asked, own


def _found(prompt: str) -> str:
    labelled = _LABELLED.search(prompt)
    if found := (labelled and labelled.group(1)) or _last_line(prompt):
        return found
    if match := _QUOTED.search(prompt) or _ABOUT.search(prompt):
        return match.group(1)
    match = _MESSAGE.search(prompt)
    return next(iter(sentences(match.group(1))), "") if match else ""


def _last_line(prompt: str) -> str:
    """Instructions first, then alone on a line what they are about: the most usual prompt there is."""
    *instructions, last = re.split(r"\n\s*\n", prompt.strip())
    if not instructions or "\n" in last or last.startswith(("-", "{", "[", "(")) or ":" in last[:30]:
        return ""
    sentence = (sentences(last) or [last])[-1 if last.endswith("?") else 0]
    return sentence if len(sentence) <= _MAX_TOPIC else ""


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" \t.,;:*_“”\"'").removesuffix("…")[:_MAX_TOPIC].strip()


def _section(prompt: str, names: str) -> str:
    """The text under a heading such as `Draft:` up to the next heading."""
    start = re.search(_SECTION.format(names=names), prompt, re.IGNORECASE | re.MULTILINE)
    if start is None:
        return ""
    end = _ANY_SECTION.search(prompt, start.end())
    return prompt[start.end() : end.start() if end else None].strip()


_JUDGED = re.compile(
    _SECTION.format(names="new text|text|version|answer|article|draft|minutes|material|original|reply|comment|request"),
    re.IGNORECASE | re.MULTILINE,
)


def judged(brief: Brief) -> str:
    """What a judging or shaping step is given: the text under its heading, else what follows the instructions."""
    found = [match for match in _JUDGED.finditer(brief.prompt) if brief.prompt[match.end() :].strip()]
    if found:
        first = next((match for match in found if not match[0].lower().lstrip(" #*").startswith("orig")), found[0])
        return brief.prompt[first.end() :].strip()
    _, _, rest = brief.prompt.strip().partition("\n\n")
    return rest.strip() or brief.prompt.strip()


_LAST_VERSION = re.compile(_SECTION.format(names="your last version|last version"), re.IGNORECASE | re.MULTILINE)
_REPLY = re.compile(
    r"^[ \t#*]*(?:your partner's reply|task|rules|original)\b[^\n:]{0,40}:", re.IGNORECASE | re.MULTILINE
)


def last_version(prompt: str) -> str:
    """What somebody who is asked for another version wrote before; empty the first time."""
    start = _LAST_VERSION.search(prompt)
    if start is None:
        return ""
    end = _REPLY.search(prompt, start.end())
    return prompt[start.end() : end.start() if end else None].strip()


def sentences(text: str) -> list[str]:
    flat = re.sub(r"\s+", " ", text).strip()
    return [part for part in re.split(r"(?<=[.!?])\s+(?=[A-Z“\"‘])", flat) if part]
