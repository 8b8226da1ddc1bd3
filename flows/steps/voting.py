"""Counting answers that mean the same: capitals, blanks and the marks around a word make no difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_EDGES = " \t\r\n\"'`*_.,:;!()[]“”‘’"
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Ballot:
    answer: Any
    text: str

    @property
    def counted_as(self) -> str:
        return " ".join(self.text.split()).strip(_EDGES).casefold() or self.text


def elected(ballots: Sequence[Ballot]) -> tuple[Any, str | None]:
    """The answer most gave, as the first who gave it wrote it; of equally many the one that came first. And what there
    is to say when not more than half gave it."""
    first: dict[str, Ballot] = {}
    votes: dict[str, int] = {}
    for ballot in ballots:
        same = ballot.counted_as
        first.setdefault(same, ballot)
        votes[same] = votes.get(same, 0) + 1
    most = max(votes.values())
    winners = [same for same, count in votes.items() if count == most]
    answer = first[winners[0]].answer
    if len(winners) > 1:
        shown = ", ".join(f"“{_short(first[same].text)}”" for same in winners)
        each = "1 vote" if most == 1 else f"{most} votes"
        return answer, f"It is a tie ({each} each for {shown}); the answer that came first was taken."
    if most * 2 <= len(ballots):
        return answer, f"“{_short(first[winners[0]].text)}” has {most} of {len(ballots)} votes, and so no majority."
    return answer, None


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
