"""An analysis: numbered findings, each with the words it rests on, and what nobody can know from the text."""

from flows.providers.rehearsal import draft
from flows.providers.rehearsal.critique import vague_words
from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief, judged, sentences

_SAYS = "The material says: “{line}”."
_INFERRED = (
    "It follows that {topic} depends on people more than on rules; “{line}” is the place that shows it.",
    "From “{line}” one may infer that the first step matters more than the plan.",
)
_UNKNOWN = (
    "Nobody can know from this how often it happens.",
    "Nobody can know from this what the other side would say.",
)


def write(brief: Brief, dice: Dice) -> str:
    lines = sentences(judged(brief))
    if len(lines) < 2:
        return draft.write(brief, dice)
    picked = dice.several(lines, 3)
    findings = [_SAYS.replace("{line}", _short(line)) for line in picked[:2]]
    findings.append(dice.pick(_INFERRED).replace("{topic}", brief.topic).replace("{line}", _short(picked[-1])))
    if vague := vague_words(" ".join(lines)):
        findings.append(f"Where it is vague (“{vague[0]}”), nothing can be built on it.")
    findings.append(dice.pick(_UNKNOWN))
    numbered = [f"{number}. {finding}" for number, finding in enumerate(findings, 1)]
    return "\n".join([*numbered, "", f"In short: {_short(lines[0])}, and little of it can be checked."])


def _short(line: str) -> str:
    words = line.rstrip(".!?").split()
    return " ".join(words[:14]) + ("…" if len(words) > 14 else "")
