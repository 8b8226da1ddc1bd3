"""What the tests of forks share: journals told by hand, a few documents, and results in short."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flows.engine import events
from flows.engine.amounts import Usage
from flows.engine.event import Event
from flows.engine.memory import SteppingClock
from flows.engine.records import Record
from flows.graph import Document, parse
from tests.graph.documents import chain, edge, raw, step

RUN = UUID(int=7)
ERROR: Any = {"code": "STEP_EXECUTION", "message": "No.", "remedy": "Try.", "where": None}


class Story:
    """The journal of a run, told by a test."""

    def __init__(self, inputs: Mapping[str, Any] | None = None) -> None:
        self.records: list[Record] = []
        self._clock = SteppingClock(step=1)
        self.tell(
            events.RunCreated(flow=str(RUN), version=1, document="", inputs=inputs or {}, by=None, simulated=True)
        )

    def tell(self, *told: Event) -> "Story":
        for event in told:
            self.records.append(Record(RUN, len(self.records) + 1, 1, self._clock.now(), event))
        return self

    def started(self, path: str, attempt: int = 1) -> "Story":
        return self.tell(events.StepStarted(path=path, attempt=attempt))

    def did(self, *paths: str, attempt: int = 1, cost: str | None = None) -> "Story":
        for path in paths:
            self.started(path, attempt)
            if cost is not None:
                self.tell(called(path, attempt, cost))
            self.tell(events.StepSucceeded(path=path, attempt=attempt, output=f"out of {path}", duration_ms=1))
        return self

    def failed(self, path: str, attempt: int = 1) -> "Story":
        self.started(path, attempt)
        return self.tell(events.StepFailed(path=path, attempt=attempt, error=ERROR, duration_ms=1))

    def passed(self, path: str, number: int, exit: str | None = None) -> "Story":
        return self.tell(events.PassEnded(path=path, attempt=1, number=number, score=None, exit=exit))


def called(path: str, attempt: int, cost: str) -> Event:
    return events.CallFinished(
        path=path,
        attempt=attempt,
        call=1,
        output="",
        usage=Usage(),
        cost=Decimal(cost),
        first_token_ms=None,
        duration_ms=1,
        stop="end",
    )


def paths(result: Sequence[Event]) -> list[str]:
    """Of the results; a pass as `refine#2`, a decision as `!path`."""
    named = []
    for event in result:
        match event:
            case events.PassEnded(path=path, number=number):
                named.append(f"{path}#{number}")
            case events.Decided(path=path):
                named.append(f"!{path}")
            case _:
                named.append(event.path)
    return named


def changed(document: Document, id: str, **fields: Any) -> Document:
    steps = [one.model_copy(update=fields) if one.id == id else one for one in document.steps]
    return document.with_parts(steps=steps)


ABC = chain("a", "b", "c")
LOOP = parse(
    raw(
        step("brief"),
        step("refine", "loop"),
        step("draft", parent="refine"),
        step("critic", parent="refine"),
        step("end"),
        edges=[edge("brief", "refine"), edge("draft", "critic"), edge("refine", "end")],
    )
)
ITEMS = parse(
    raw(
        step("each", "for_each"),
        step("x", parent="each"),
        step("y", parent="each"),
        step("end"),
        edges=[edge("each", "end"), edge("x", "y")],
    )
)


def looped(passes: int = 3) -> Story:
    story = Story().did("brief").started("refine")
    for number in range(1, passes + 1):
        story.did(f"refine[{number}].draft", f"refine[{number}].critic").passed("refine", number)
    story.tell(events.StepSucceeded(path="refine", attempt=1, output="refined", duration_ms=1))
    return story.did("end")


def itemised(items: int = 3) -> Story:
    story = Story().started("each").tell(events.Decided(path="each", attempt=1, name="items", value=[1, 2, 3]))
    for number in range(1, items + 1):
        story.did(f"each[{number}].x", f"each[{number}].y")
    story.tell(events.StepSucceeded(path="each", attempt=1, output=[], duration_ms=1))
    return story.did("end")
