"""A summary: the first sentence of each paragraph, and what the last one comes to."""

import re

from flows.providers.rehearsal import draft
from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief, judged, sentences

_MOST = 4


def write(brief: Brief, dice: Dice) -> str:
    paragraphs = [sentences(part) for part in re.split(r"\n\s*\n", judged(brief)) if part.strip()]
    lines = [part[0] for part in paragraphs if part]
    if sum(len(part) for part in paragraphs) < 3:
        return draft.write(brief, dice)
    last = paragraphs[-1][-1]
    kept = [*lines[:_MOST], *([last] if last not in lines[:_MOST] else [])]
    return f"{' '.join(kept)}\n\nLeft open: {dice.pick(_OPEN).replace('{topic}', brief.topic)}"


_OPEN = ("what {topic} costs whom.", "what follows from {topic} for tomorrow.", "who has looked at {topic} since.")
