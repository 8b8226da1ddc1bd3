"""A process that dies at each commit by which a run is cancelled, paused, resumed, saved or failed; one chain of lives
as in `test_every_point`. Whoever cancels and pauses does so when the journal says that it is time, so that every life
comes to its point however slow the machine is."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from .counting import CountingServer
from .outside import RunRow, has, wait_until
from .test_every_point import has_ended, told
from .warm import DIED, Life, Warm
from .whole import check_all

pytestmark = [pytest.mark.crash, pytest.mark.slow]

# Which commits the runs of a flow come to, and how they end.
POINTS = {
    "Reads": (("cancel_requested", 1), ("step_cancelled", 1), ("run_cancelled", 1)),
    "Steered": (("pause_requested", 1), ("run_paused", 1), ("resume_requested", 1)),
    "Troubled": (("recovery_tried", 1), ("recovery_tried", 2), ("run_failed", 1)),
}
ENDS = {"Reads": "cancelled", "Steered": "completed", "Troubled": "failed"}
WITH_THEM = {"Inner": "completed", "Told": "completed"}  # which stands in for a step, and which runs when all is lost


class Steerer:
    """Cancels and pauses while a call is held; lets that go when the pause is in the journal; resumes what rests."""

    def __init__(self, warm: Warm, server: CountingServer) -> None:
        self._warm = warm
        self._server = server
        self._said: set[tuple[str, str]] = set()
        self.tokens: dict[str, str] = {}

    def start(self, flow: str, token: str) -> None:
        (run,) = self._warm.start(flow, token)
        self.tokens[run] = token

    def steer_until(self, holds: Callable[[], bool], told: Callable[[], str]) -> None:
        def look() -> bool:
            for run in self._warm.outside.runs():
                if not run.ended:
                    self._steer(run)
            return holds()

        wait_until(look, told, timeout=90)

    def _steer(self, run: RunRow) -> None:
        match run.flow:
            case "Reads" if self._says(run, "call_started", "ask"):
                self._say("cancel", run)
            case "Steered" if run.state == "paused":
                self._say("resume", run)
            case "Steered" if self._says(run, "pause_requested"):
                self._server.release(f"/held/{self.tokens[run.id]}")
            case "Steered" if self._says(run, "call_started", "ask"):
                self._say("pause", run)

    def _says(self, run: RunRow, type: str, path: str = "") -> bool:
        return has(type, path)(self._warm.outside.rows(run.id))

    def _say(self, act: str, run: RunRow) -> None:
        if (act, run.id) not in self._said:
            self._said.add((act, run.id))
            self._warm.act(act, run=run.id)


def faults() -> list[tuple[str, str]]:
    return [
        (flow, f"{when}_commit@{type}:{count}")
        for flow, points in POINTS.items()
        for type, count in points
        for when in ("after", "before")
    ]


@pytest.mark.timeout(300)
def test_a_process_may_die_wherever_a_run_is_cancelled_paused_resumed_saved_or_failed(tmp_path: Path) -> None:
    """O9, R13: kill -9 before and after each of these commits: what was said has its effect once, what was tried to
    save a step is not tried again, and the flow that runs after a failure runs once."""
    with CountingServer() as server, Warm(tmp_path / "home", "serve", server) as warm:
        steerer = Steerer(warm, server)
        for number, (flow, fault) in enumerate(faults()):
            life = warm.spawn(fault)
            steerer.start(flow, f"s{number}")
            steerer.steer_until(partial(has_ended, life), partial(_printed, life, fault))
            assert life.poll() == DIED, _printed(life, fault)
        warm.spawn()
        steerer.steer_until(lambda: all(run.ended for run in warm.outside.runs()), lambda: told(warm.outside))
        ended = check_all(warm.outside, server, ended=("completed", "failed", "cancelled"))
        assert {run.id for run in ended if not run.parent} == set(steerer.tokens)
        assert {(run.flow, run.state) for run in ended} == set((ENDS | WITH_THEM).items())
        troubled = [run.id for run in ended if run.flow == "Troubled"]
        for flow in WITH_THEM:
            assert sorted(run.parent for run in ended if run.flow == flow) == sorted(troubled)
        for run in troubled:
            tried = [(row.path, row.data["number"]) for row in warm.outside.rows(run) if row.type == "recovery_tried"]
            # What was refused just before a kill is not refused again: then nothing has to be saved.
            assert [one for one in tried if one != ("shaky", 1)] == [("wrong", 1), ("wrong", 2)]
            assert tried.count(("shaky", 1)) <= 1
        wait_until(lambda: warm.outside.untaken() == 0)


def _printed(life: Life, fault: str) -> str:
    return f"{fault}: {life.output[-3000:]}"
