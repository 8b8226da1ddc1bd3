"""A role's choice as the engine keeps it: once in an attempt, in the journal, and the same after a crash."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flows.calls.pipeline import CallPipeline
from flows.engine.events import Decided
from flows.engine.memory import MemoryJournal, SteppingClock
from flows.engine.ports import Journal, Ports
from flows.graph import Document, parse
from flows.providers.registry import Accounts
from flows.steps.registry import catalogue
from tests.engine.stage import Died, DyingJournal, Stage
from tests.graph.documents import raw, step


class Changing:
    """A roster of which every question changes the answer."""

    def __init__(self) -> None:
        self.asked = 0

    async def pick(self, role: str, also: Sequence[str] = ()) -> Mapping[str, Any]:
        self.asked += 1
        models = ["rehearsal/overloaded-once", "rehearsal/swift"] if self.asked == 1 else ["rehearsal/steady"]
        return {"role": role, "models": [{"model": one, "reason": "It can."} for one in models], "refused": []}


class Played(Stage):
    def __init__(self, document: Document) -> None:
        super().__init__(document, calls=CallPipeline(Accounts(speed=0), SteppingClock()))
        self.kinds = catalogue()  # type: ignore[assignment]
        self.roster = Changing()

    def ports(self, journal: Journal | None = None) -> Ports:
        return replace(super().ports(journal), roster=self.roster)

    @property
    def choices(self) -> list[str]:
        events = [record.event for record in self.store.records]
        return [event.value["models"][0]["model"] for event in events if isinstance(event, Decided)]


def coder(**more: Any) -> Document:
    config = {"role": "Coder", "model": None, "prompt": "Sort a list."}
    return parse(raw(step("a", "model", config=config, **more)))


async def test_the_choice_and_its_reason_are_in_the_journal() -> None:
    """C114"""
    stage = Played(coder())
    state = await stage.drive()
    assert state.state == "completed"
    assert [call.model for call in state.steps["a"].calls] == ["overloaded-once", "swift"]
    assert state.steps["a"].decisions["role"]["models"][0] == {
        "model": "rehearsal/overloaded-once",
        "reason": "It can.",
    }


async def test_another_attempt_chooses_anew() -> None:
    stage = Played(coder(retry={"attempts": 1, "delay_ms": 0}))
    state = await stage.drive()
    assert state.state == "completed"
    assert stage.choices == ["rehearsal/overloaded-once", "rehearsal/steady"]
    assert [call.model for call in state.steps["a"].calls] == ["steady"]


async def test_after_a_crash_the_choice_holds() -> None:
    """C114: wherever the driver dies, an attempt asks the models that were chosen in it first."""
    for appends in range(12):
        stage = Played(coder())
        journal: MemoryJournal = stage.store.claim()
        try:
            await stage.drive(DyingJournal(journal, appends, commits=True))
        except Died:
            chosen = list(stage.choices)
            state = await stage.drive()
            assert state.state == "completed"
            assert len(stage.choices) == 1
            assert stage.choices[: len(chosen)] == chosen
        else:
            return
    raise AssertionError("it dies for ever")
