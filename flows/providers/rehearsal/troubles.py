"""Models of the rehearsal that fail as real ones do, so that retries, fallback models, repairs and error ports can be
tried without a network. A name that ends in -once fails in a step's first attempt alone, and then answers as steady.

They are played where a real wire would say the same, with its codes, and are as simulated as every other answer.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from flows.faults import StepFault, Transient
from flows.providers.port import Request

ONCE = "-once"
STALLS_AFTER = 5  # pieces
STALLS_FOR = 15.0  # seconds at the lifelike pace, before the account's patience ends
_FIGURE = re.compile(r"\d")
_DELAY = 2.0  # seconds, as the other side asks for them


@dataclass(frozen=True, slots=True)
class Trouble:
    title: str
    help: str


_ALWAYS: Mapping[str, Trouble] = {
    "rate-limited": Trouble("Rate limited", "Says that too much was asked, and to come back in two seconds."),
    "overloaded": Trouble("Overloaded", "Says that too many others ask at the moment."),
    "stalled": Trouble("Stalled", "Writes a few words, then nothing any more."),
    "bad-json": Trouble("Bad JSON", "Writes JSON that breaks off in the middle, whatever is asked."),
    "refusing": Trouble("Refusing", "Declines to answer."),
}
# A refusal is an answer: nobody asks again after one, so there is none that happens once.
TROUBLES: Mapping[str, Trouble] = {
    **_ALWAYS,
    **{
        f"{name}{ONCE}": Trouble(f"{trouble.title}, once", f"{trouble.help} When it is asked again it answers.")
        for name, trouble in _ALWAYS.items()
        if name != "refusing"
    },
}
REFUSAL = "I would rather not write this. (A rehearsed refusal: rehearsal/refusing declines whatever it is asked.)"


def trouble_of(request: Request) -> str | None:
    """What goes wrong with this request."""
    if request.model not in TROUBLES:
        return None
    name = request.model.removesuffix(ONCE)
    again = request.attempt > 1 or bool(name == "bad-json" and request.turns)
    return None if again and request.model.endswith(ONCE) else name


def refused_at_once(name: str | None, model: str, speed: float) -> StepFault | None:
    """What is raised before a word is written."""
    where = f"rehearsal/{model}"
    if name == "rate-limited":
        return Transient(
            f"{where} was asked too often (rehearsed).",
            code="RATE_LIMITED",
            remedy="Give the step retries, or ask fewer things at once.",
            delay=_DELAY / speed if speed else 0.0,
        )
    if name == "overloaded":
        return Transient(
            f"{where} has too much to do at the moment (rehearsed).",
            code="OVERLOADED",
            remedy="Give the step retries, or a fallback model.",
        )
    return None


def stalled(model: str) -> StepFault:
    return Transient(
        f"rehearsal/{model} stopped in the middle of its answer (rehearsed).",
        code="STALLED",
        remedy="Give the step retries, or a fallback model.",
    )


def broken_json(text: str) -> str:
    """As when a model is cut off: it begins well, and what is open is never closed. Before the first figure, or a kind
    reader would still find a score in it."""
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    whole = json.dumps(data if isinstance(data, dict) and data else {"answer": text}, ensure_ascii=False)
    begun = _FIGURE.split(whole[: max(2, len(whole) // 2)])[0].rstrip("}]")
    return f"Here is what you asked for:\n{begun}"
