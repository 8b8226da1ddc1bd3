"""A critique that has read the draft: numbered points with a severity, each citing a place, and a score."""

import re

from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief, sentences

VAGUE = ("very", "really", "quite", "many", "somehow", "a lot", "things", "something")
_STALE = ("in the end", "all in all", "so ")


def write(brief: Brief, dice: Dice) -> str:
    lines = sentences(brief.draft)
    if not lines:
        lines = [f"{brief.topic[:1].upper()}{brief.topic[1:]}."]
    points = [
        (
            "major",
            f"The opening, “{_short(lines[0])}”, announces the subject instead of showing it. Begin with a scene.",
        )
    ]
    vague = vague_words(brief.draft)
    if vague:
        words = ", ".join(f"“{word}”" for word in vague[:4])
        points.append(("minor", f"Vague words weaken the text: {words}. Cut them or say how much."))
    longest = max(lines, key=lambda line: len(line.split()))
    if len(longest.split()) > 24:
        count = len(longest.split())
        points.append(
            ("minor", f"“{_short(longest)}” runs to {count} words. Split it where the reader wants to breathe.")
        )
    if lines[-1].lower().startswith(_STALE) or len(lines) < 3:
        points.append(("major", f"The ending, “{_short(lines[-1])}”, fades out. Leave the reader with one image."))
    points.append(("minor", dice.pick(_WISHES).replace("{topic}", brief.topic)))
    numbered = [f"{index}. [{severity}] {text}" for index, (severity, text) in enumerate(points, 1)]
    score = max(3, 9 - sum(2 if severity == "major" else 1 for severity, _ in points)) + dice.number() % 2
    strength = dice.pick(_STRENGTHS).replace("{topic}", brief.topic)
    return "\n".join([*numbered, "", f"Keep: {strength}", f"Score: {score}/10"])


_WISHES = (
    "One name, one place or one hour of the day would make {topic} easier to see.",
    "A single detail that only somebody who was there could know would earn the reader's trust in {topic}.",
    "Say once, plainly, why {topic} matters now.",
)
_STRENGTHS = (
    "the tone is friendly and never talks down to the reader.",
    "the idea that {topic} rests on small habits is a good one; build on it.",
    "the rhythm works, and the middle of the text knows what it wants.",
)


def vague_words(text: str) -> list[str]:
    return [word for word in VAGUE if re.search(rf"\b{word}\b", text, re.IGNORECASE)]


def _short(line: str, limit: int = 9) -> str:
    words = line.rstrip(".!?").split()
    return " ".join(words[:limit]) + ("…" if len(words) > limit else "")
