"""The draft again, changed where the critique asked for it, and a line for every point that was taken up."""

import re

from flows.providers.rehearsal import draft as drafts
from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief, sentences

_SCENES = (
    "It is ten to six, the street is still blue, and {topic} has already begun.",
    "A kettle clicks off, a door sticks and gives, and there it is again: {topic}.",
    "Nobody had planned to talk about {topic} that morning; then the lights went out for a minute, and everybody did.",
)
_IMAGES = (
    "Tomorrow somebody will do it all again, and if you listen you can hear it: {topic}, one small decision at a time.",
    "Remember the light under the door. That is {topic}, and it is on.",
    "Ask who keeps the key, and you have understood more about {topic} than most.",
)
_CUTS = (
    (r"\b(?:very|really|quite) ", ""),
    (r"\bsomehow ", ""),
    (r"\bmany different things\b", "three or four plain things"),
    (r"\bmany things\b", "three things"),
    (r"\ba lot\b", "much"),
)
_POINT = re.compile(r"^\s*(\d+)[.)]\s*(?:\[[a-z]+\]\s*)?(.+)$", re.MULTILINE | re.IGNORECASE)


def write(brief: Brief, dice: Dice) -> str:
    text = brief.draft or drafts.write(brief, dice)
    points = [(int(number), point) for number, point in _POINT.findall(brief.critique)][:9]
    asked = " ".join(point for _, point in points).lower()
    paragraphs = [sentences(part) for part in text.split("\n\n")]
    paragraphs = [part for part in paragraphs if part]
    changes: list[str] = []
    if not points or "opening" in asked:
        paragraphs[0][0] = dice.pick(_SCENES).replace("{topic}", brief.topic)
        changes.append(_told(points, "opening", "it now opens with a scene"))
    if "ending" in asked:
        paragraphs[-1][-1] = dice.pick(_IMAGES).replace("{topic}", brief.topic)
        changes.append(_told(points, "ending", "the last sentence is an image"))
    if "words. split" in asked:
        paragraphs = [[half for line in part for half in _split(line)] for part in paragraphs]
        changes.append(_told(points, "split it", "the longest sentences are shorter"))
    if not changes and "vague" not in asked:  # whatever was asked for, the work shows
        paragraphs[-1][-1] = dice.pick(_IMAGES).replace("{topic}", brief.topic)
        changes.append(f"point {points[0][0]} was taken up where the text ends")
    body = "\n\n".join(" ".join(part) for part in paragraphs)
    if "vague" in asked:
        for pattern, instead in _CUTS:
            body = re.sub(pattern, instead, body, flags=re.IGNORECASE)
        changes.append(_told(points, "vague", "vague words are gone"))
    return f"{body}\n\nWhat changed: {'; '.join(changes)}." if changes else body


def _told(points: list[tuple[int, str]], word: str, change: str) -> str:
    number = next((number for number, point in points if word in point.lower()), None)
    return change if number is None else f"{change} (point {number})"


def _split(line: str) -> list[str]:
    """In two at the comma or semicolon nearest to the middle, when the line is long and has one."""
    if len(line.split()) <= 24:
        return [line]
    places = [found.start() for found in re.finditer(r"[;,] (?=(?:and|but|they|it|you|nobody) )", line)]
    if not places:
        return [line]
    cut = min(places, key=lambda place: abs(place - len(line) // 2))
    rest = re.sub(r"^(?:and|but) ", "", line[cut + 2 :])
    return [line[:cut] + ".", rest[:1].upper() + rest[1:]]
