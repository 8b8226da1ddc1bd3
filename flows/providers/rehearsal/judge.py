"""A score that an examiner could give: it rises with every round of work that went into the text, and falls with what
is vague in it. How often a text was worked over shows in what refining leaves behind."""

import json
import re

from flows.providers.rehearsal.critique import vague_words
from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief, judged

_WORKED_OVER = re.compile(r"^what changed:", re.IGNORECASE | re.MULTILINE)
_STEPS = (0.55, 0.7, 0.84, 0.9, 0.94)
_AGAINST = (
    "The opening announces the subject; a scene would cost a sentence and win the reader.",
    "The middle says the same thing twice; one of the two can go.",
    "Nothing in it could be checked by somebody who was not there.",
    "The ending repeats the beginning instead of leaving the reader with something.",
)
_FOR = (
    "It keeps to {topic} from the first line to the last.",
    "Its sentences are short enough to be read aloud.",
)


def rounds(text: str) -> int:
    return len(_WORKED_OVER.findall(text))


def score(text: str, dice: Dice) -> float:
    done = min(rounds(text), len(_STEPS) - 1)
    lost = min(0.06, 0.02 * len(vague_words(text)))
    return round(_STEPS[done] - lost + dice.between(0, 0.02), 2)


def write(brief: Brief, dice: Dice) -> str:
    text = judged(brief)
    made = score(text, dice)
    reasons = []
    vague = vague_words(text)
    if vague:
        reasons.append(f"Vague words weaken it: {', '.join(f'“{word}”' for word in vague[:3])}.")
    reasons += dice.several(_AGAINST, 1 if rounds(text) else 2)
    if made >= 0.8:
        reasons.append(dice.pick(_FOR).replace("{topic}", brief.topic))
    return json.dumps({"score": made, "reasons": reasons}, ensure_ascii=False)
