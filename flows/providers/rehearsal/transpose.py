"""Another form of the same text. The rehearsal speaks one language: it gives the text back in plainer words."""

import re

from flows.providers.rehearsal import draft
from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief, judged

_PLAINER = (
    (r"\bapproximately\b", "about"),
    (r"\butili[sz]e\b", "use"),
    (r"\bin order to\b", "to"),
    (r"\bprior to\b", "before"),
    (r"\bcommence\b", "begin"),
    (r"\b(?:very|really|quite) ", ""),
)


def write(brief: Brief, dice: Dice) -> str:
    text = judged(brief)
    if len(text.split()) < 8:
        return draft.write(brief, dice)
    for pattern, instead in _PLAINER:
        text = re.sub(pattern, instead, text, flags=re.IGNORECASE)
    return text
