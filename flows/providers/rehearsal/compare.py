"""A comparison that has looked at what it compares: what is the same, where they part, a ranking with reasons."""

import re
from dataclasses import dataclass

from flows.providers.rehearsal import draft
from flows.providers.rehearsal.critique import vague_words
from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief, sentences

_LABEL = re.compile(
    r"^[ \t#*]*((?:answer|option|approach|version|tagline|candidate|result)[ #]*(?:\d{1,2}|[A-H]))\b[^\n:]{0,60}:",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTES = re.compile("[“”]")
_MOST = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    label: str
    text: str

    def own(self, other: "Candidate") -> str:
        """How the first sentence begins that the other does not say."""
        theirs = set(sentences(other.text))
        lines = [line for line in sentences(self.text) or [self.text] if line not in theirs] or [self.text]
        words = _QUOTES.sub("", lines[0]).rstrip(".!?").split()
        return " ".join(words[:12]) + ("…" if len(words) > 12 else "")

    @property
    def weakness(self) -> tuple[int, int]:
        return len(vague_words(self.text)), len(self.text)


def candidates(prompt: str) -> list[Candidate]:
    found = list(_LABEL.finditer(prompt))[:_MOST]
    ends = [*(match.start() for match in found[1:]), len(prompt)]
    return [
        Candidate(_tidy(match.group(1)), prompt[match.end() : end].strip())
        for match, end in zip(found, ends, strict=False)
    ]


def write(brief: Brief, dice: Dice) -> str:
    """Without at least two labelled texts there is nothing to compare, and it writes about its topic instead."""
    given = [one for one in candidates(brief.prompt) if one.text]
    if len(given) < 2:
        return draft.write(brief, dice)
    first, same = given[0], _same(given)
    agree = dice.pick(_AGREED).replace("{topic}", brief.topic)
    lines = [f"What all agree on: {agree}", ""]
    if same:
        lines += [f"{same} say the same, word for word: one model was asked the same thing.", ""]
    other = next((one for one in given if one.text != first.text), None)
    if other:
        alone = f"only {first.label} says “{first.own(other)}”, only {other.label} “{other.own(first)}”."
        lines += [f"Where they part: {alone}", ""]
    ranked = sorted(given, key=lambda one: one.weakness)
    lines += [f"{place}. {one.label}: {_reason(one)}" for place, one in enumerate(ranked, 1)]
    return "\n".join([*lines, "", dice.pick(_DOUBTS).replace("{best}", ranked[0].label)])


def _same(given: list[Candidate]) -> str:
    labels = [one.label for one in given if sum(one.text == other.text for other in given) > 1]
    return f"{', '.join(labels[:-1])} and {labels[-1]}" if labels else ""


def _reason(one: Candidate) -> str:
    vague = vague_words(one.text)
    length = f"{len(one.text.split())} words"
    if not vague:
        return f"{length}, and every one of them can be checked."
    return f"{length}, {len(vague)} of them vague ({', '.join(f'“{word}”' for word in vague[:3])})."


def _tidy(label: str) -> str:
    return " ".join(label.replace("#", " ").split()).capitalize()


_AGREED = (
    "{topic} is decided by habits and by people, not by a single number.",
    "{topic} deserves a first step that can be taken back.",
)
_DOUBTS = (
    "I would not act on {best} if one of its reasons rests on a figure that nobody has looked up.",
    "I would not act on {best} before somebody who does the work has read it.",
)
