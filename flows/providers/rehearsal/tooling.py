"""An agent's part: every tool once, with arguments that fit it, then an answer that says what they returned."""

from collections.abc import Mapping, Sequence
from typing import Any

from flows.providers.port import Request, ToolUse
from flows.providers.rehearsal import draft
from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief
from flows.providers.rehearsal.shaped import arguments

_LONGEST = 160


def next_call(request: Request, brief: Brief, dice: Dice) -> ToolUse | None:
    done = {turn.get("name") for turn in request.turns if turn.get("role") == "tool"}
    for number, tool in enumerate(request.tools, start=1):
        if tool.name not in done:
            return ToolUse(f"call-{number}", tool.name, arguments(brief, dice, tool.parameters))
    return None


def write(brief: Brief, dice: Dice, turns: Sequence[Mapping[str, Any]]) -> str:
    lines = [f"- {turn['name']}: {_short(str(turn['text']))}" for turn in turns if turn.get("role") == "tool"]
    text = draft.write(brief, dice)
    return f"{text}\n\nWhat the tools returned:\n" + "\n".join(lines) if lines else text


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"
