"""A model chooses among branches: what it is asked, and how its answer is read.

Models wrap their answers, explain them, or forget the form. An answer that could mean two things means none.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.steps import lenient_json

NONE = "else"  # what the model says when no branch fits; no branch can be called so
SETTINGS = {"temperature": 0.0, "max_tokens": 500}
_LONGEST_REASON = 500
_EDGES = " \t\r\n\"'`*_.,:;!()[]“”‘’-–•#"


@dataclass(frozen=True, slots=True)
class Choice:
    """`names` in the order of the branches. `clear` is False when the answer could not be read."""

    names: tuple[str, ...]
    reason: str
    clear: bool = True


def task(branches: Sequence[tuple[str, str]], several: bool, subject: str) -> str:
    listed = "\n".join(f"- {name}: {about.strip()}" if about.strip() else f"- {name}" for name, about in branches)
    first, second = branches[0][0], branches[-1][0]
    shown: Mapping[str, Any] = (
        {"branches": list(dict.fromkeys((first, second))), "reason": "…"}
        if several
        else {"branch": first, "reason": "…"}
    )
    wanted = "Name every branch that fits" if several else "Name the one branch that fits best"
    return (
        f"Branches:\n{listed}\n\n{wanted}, as in: {json.dumps(shown, ensure_ascii=False)}\n\n"
        f"The material:\n\n{subject.strip()}"
    )


def schema(names: Sequence[str], several: bool) -> dict[str, Any]:
    one = {"type": "string", "enum": [*names, NONE]}
    what = {"branches": {"type": "array", "items": one}} if several else {"branch": one}
    return {
        "type": "object",
        "properties": {**what, "reason": {"type": "string"}},
        "required": [*what, "reason"],
        "additionalProperties": False,
    }


def read_choice(answer: str, names: Sequence[str], several: bool) -> Choice:
    """1. As JSON in the shape that was asked for. 2. As a name, or names with commas between. 3. For one branch, also a
    sentence that speaks of one only."""
    known = {_plain(name): name for name in (*names, NONE)} | {name: name for name in names}
    try:
        data = lenient_json.read(answer)
    except lenient_json.NoJson:
        data = None
    if data is None:
        said, reason = [part for part in re.split(r"[,;\n]", answer) if part.strip(_EDGES)], ""
    else:
        said, reason = _said(data)
    found = {known.get(part.strip()) or known.get(_plain(part)) for part in said}
    if None in found or not found:
        mentioned = _mentioned(answer, known) if data is None and not several else set()
        if len(mentioned) != 1:
            return Choice((), _short(answer), clear=False)
        found = {*mentioned}
    chosen = tuple(name for name in names if name in found)
    if not several and len(found) > 1:
        return Choice((), _short(answer), clear=False)
    return Choice(chosen, _short(reason))


def _said(data: Any) -> tuple[list[str], str]:
    """The names that data gives, under whatever word, and the reason."""
    reason = ""
    if isinstance(data, Mapping):
        reason = data["reason"] if isinstance(data.get("reason"), str) else ""
        others = [value for key, value in data.items() if key != "reason"]
        data = next((data[key] for key in ("branch", "branches") if key in data), others)
    if not isinstance(data, list):
        data = [data]
    elif not data:
        return [NONE], reason
    return [str(part) for part in data if isinstance(part, str | int)], reason


def _mentioned(answer: str, known: Mapping[str, str]) -> set[str]:
    """Whole words only, and the longer name where one lies in the other; “else” is too common a word to count."""
    text, found = _plain(answer), set[str]()
    for plain in sorted(known, key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(plain)}(?!\w)"
        if known[plain] != NONE and re.search(pattern, text):
            found.add(known[plain])
            text = re.sub(pattern, " ", text)
    return found


def _plain(text: str) -> str:
    return " ".join(text.strip(_EDGES).casefold().split())


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_REASON else text[: _LONGEST_REASON - 1] + "…"
