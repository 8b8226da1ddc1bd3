"""An inspection by the rules that the prompt names: what is vague or absolute breaks the first of them, until it was
worked over."""

import json
import re

from flows.providers.rehearsal.critique import vague_words
from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.judge import rounds
from flows.providers.rehearsal.reading import Brief, judged, sentences

_RULE = re.compile(r"^[ \t]*(?:[-*]|\d+[.)])?[ \t]*([a-z][a-z -]{2,30}):[ \t]+\S", re.MULTILINE)
_ABSOLUTE = re.compile(r"\b(always|never|everybody|nobody|guaranteed|best|forever|100 ?%)\b", re.IGNORECASE)
_MOST = 3


def write(brief: Brief, dice: Dice) -> str:
    text = judged(brief)
    found = [] if rounds(text) else [*_ABSOLUTE.findall(text), *vague_words(text)]
    rules = _RULE.findall(brief.prompt) or ["clear"]
    problems = []
    for index, word in enumerate(list(dict.fromkeys(word.lower() for word in found))[:_MOST]):
        place = next((line for line in sentences(text) if word in line.lower()), text)
        problems.append(
            {
                "rule": rules[index % len(rules)],
                "where": " ".join(place.split()[:8]),
                "message": f"“{word}” cannot be checked; say how much, or leave it out.",
            }
        )
    return json.dumps({"valid": not problems, "problems": problems}, ensure_ascii=False)
