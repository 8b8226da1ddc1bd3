"""A critique and a comparison as data, read from the texts that their base prompts ask for.

1. [major] The opening announces the subject. Begin with a scene.      1. Answer B: it names the cost.
Keep: the tone.                                                        2. Answer A: shorter, and vague.
Score: 6/10                                                            Best: Answer B
"""

import re
from typing import Any

_NEXT = r"[ \t*#-]*\d{1,3}[.)]|[ \t*]*(?:keep|score|best)\b|\s*$"
_POINT = re.compile(
    rf"^[ \t*#-]*(\d{{1,3}})[.)][ \t*]*(?:\[([a-z]+)\][ \t:*]*)?(.+(?:\n(?!{_NEXT}).+)*)",
    re.IGNORECASE | re.MULTILINE,
)
_KEEP = re.compile(r"^[ \t*]*keep[ \t*]*:[ \t*]*(.+)$", re.IGNORECASE | re.MULTILINE)
_SCORE = re.compile(
    r"^[ \t*]*score[ \t*]*:[ \t*]*(\d+(?:\.\d+)?)[ \t]*(?:/[ \t]*(\d+)|(%))?", re.IGNORECASE | re.MULTILINE
)
_BEST = re.compile(r"^[ \t*]*best[ \t*]*:[ \t*]*(.+?)[ \t*.]*$", re.IGNORECASE | re.MULTILINE)
_SEVERITIES = ("major", "minor", "detail")


def critique(answer: str) -> dict[str, Any] | None:
    """None when there is no point in it. `score` is from 0 to 1, and null when none is given."""
    points = [
        {
            "number": int(number),
            "severity": severity.lower() if severity.lower() in _SEVERITIES else "minor",
            "text": _flat(text),
        }
        for number, severity, text in _POINT.findall(answer)
    ]
    keep = _KEEP.search(answer)
    score = _score(answer)
    if not points and score is None:
        return None
    return {"points": points, "keep": _flat(keep[1]) if keep else "", "score": score, "text": answer.strip()}


def ranking(answer: str) -> dict[str, Any] | None:
    """None when nothing is ranked. The last numbered list is the ranking: criteria may be numbered before it."""
    found = _POINT.findall(answer)
    starts = [index for index, (number, _, _) in enumerate(found) if number == "1"]
    listed = found[starts[-1] :] if starts else []
    if not listed:
        return None
    ranks = []
    for number, _, text in listed:
        name, colon, reason = _flat(text).partition(":")
        ranks.append({"place": int(number), "name": _flat(name), "reason": _flat(reason) if colon else ""})
    best = _BEST.search(answer)
    return {"ranking": ranks, "best": _flat(best[1]) if best else ranks[0]["name"], "text": answer.strip()}


def _score(answer: str) -> float | None:
    found = _SCORE.search(answer)
    if found is None:
        return None
    value = float(found[1])
    whole = 100.0 if found[3] else float(found[2] or (1 if value <= 1 else 10))
    return round(min(1.0, value / whole), 6) if whole else None


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" *")
