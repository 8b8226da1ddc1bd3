"""Runs a shipped flow to its end: the real engine and kinds on the twins of the ports, the rehearsal as every model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flows.calls.fetching import Fetcher, NoCredentials
from flows.calls.pipeline import CallPipeline
from flows.engine.memory import SteppingClock
from flows.engine.options import RunOptions
from flows.engine.ports import Command
from flows.engine.state import RunState
from flows.graph import Document, resolve_inputs
from flows.providers.registry import Accounts
from flows.reach.allowance import Allowance
from flows.reach.client import Reach
from flows.steps.registry import catalogue
from tests.engine.stage import Stage

RUN = UUID("00000000-0000-4000-8000-00000000000a")  # the rehearsal's answers hang on it
_MOST_RESTS = 100


@dataclass
class Ran:
    state: RunState
    questions: list[Mapping[str, Any]] = field(default_factory=list)

    def steps(self, state: str) -> set[str]:
        """By id, whatever pass, lane or item they were in."""
        return {path.rpartition(".")[2] for path, step in self.state.steps.items() if step.state == state}

    @property
    def warnings(self) -> dict[str, tuple[str, ...]]:
        return {path: step.warnings for path, step in self.state.steps.items() if step.warnings}


async def run(
    document: Document,
    answers: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    pins: Mapping[str, Any] | None = None,
) -> Ran:
    """`answers`: what people say, by the step that asks. `pins`: outputs of steps that do not run. Time passes only
    while the run rests."""
    clock = SteppingClock()
    client = Reach(Allowance())
    fetching = Fetcher(client, NoCredentials(), clock, rehearse=True, run=str(RUN))
    calls = CallPipeline(Accounts(speed=0), clock, fetching=fetching)
    given, options = resolve_inputs(document.inputs, inputs or {}), RunOptions(pins=pins or {}).to_json()
    stage = Stage(document, calls=calls, inputs=given, clock=clock, run=RUN, options=options)
    stage.kinds = catalogue()  # type: ignore[assignment]
    asked: list[Mapping[str, Any]] = []
    try:
        for _ in range(_MOST_RESTS):
            state = await stage.drive()
            if state.state not in ("waiting", "paused"):
                return Ran(state, asked)
            _wake(stage, clock, state, answers or {}, asked)
    finally:
        await client.aclose()
    raise AssertionError(f"It never ends: {stage.story[-20:]}")


def _wake(
    stage: Stage, clock: SteppingClock, state: RunState, answers: Mapping[str, Any], asked: list[Mapping[str, Any]]
) -> None:
    waiting = [(path, step) for path, step in state.steps.items() if step.state == "waiting"]
    open_waits = [(path, wait) for path, step in waiting for wait in step.waits if not wait.over]
    assert open_waits, state.steps
    for path, wait in open_waits:
        if wait.reason == "timer":
            assert wait.until is not None
            clock.advance(max(0.0, (datetime.fromisoformat(wait.until) - clock.now()) / timedelta(seconds=1)))
            continue
        assert wait.reason == "answer", wait
        asked.append(wait.question or {})
        answer = answers[path.rpartition(".")[2]]
        data = {"path": path, "wait": wait.wait, "answer": answer}
        stage.inbox.put(Command("answer", by="ada", data=data, item=f"{path} {wait.wait}"))
