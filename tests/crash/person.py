"""Whoever answers what runs ask, as soon as it is asked, for as long as it takes. A call that is uncertain they decide
by looking at the other side: what has come there is done, what has not is repeated."""

import json
from collections.abc import Callable

from .outside import Outside, Wait, wait_until
from .warm import DIED, Warm

APPROVED = {"decision": "approved", "comment": "fine"}


class Person:
    def __init__(self, warm: Warm, came: Callable[[str], int]) -> None:
        self._warm = warm
        self._outside: Outside = warm.outside
        self._came = came
        self._said: set[Wait] = set()
        self.decided: list[str] = []
        self.patient = False  # answers only runs that rest
        self.faults: list[str] = []  # at which the processes of the next answers die; what was not said is said again

    def answer_all(self) -> None:
        resting = {run.id for run in self._outside.runs() if run.state == "waiting"} if self.patient else set()
        for wait in self._outside.waits():
            if wait not in self._said and (not self.patient or wait.run in resting):
                self._answer(wait)

    def answer_until(self, holds: Callable[[], bool], told: Callable[[], str] = str, timeout: float = 60) -> None:
        def look() -> bool:
            self.answer_all()
            return holds()

        wait_until(look, told, timeout)

    def _answer(self, wait: Wait) -> None:
        """What was said stays said, even if Baton, or this person's own process, dies over it."""
        if wait.reason == "answer":
            self._say("answer", wait, value=APPROVED)
        elif wait.reason == "decision":
            path = self._path(wait)
            done = self._came(path) > 0
            self.decided.append("done" if done else "repeat")
            output = {"output": json.dumps({"at": path})} if done else {}
            self._say("decide", wait, decision=self.decided[-1], **output)

    def _say(self, act: str, wait: Wait, **said: object) -> None:
        fault = self.faults.pop(0) if self.faults else ""
        status, _ = self._warm.try_to(act, fault=fault, run=wait.run, path=wait.path, wait=wait.number, **said)
        if fault:
            assert status == DIED, f"who said it at {fault} ended with {status}"
        if status == 0 or fault.startswith("after"):
            self._said.add(wait)

    def _path(self, wait: Wait) -> str:
        calls = [row for row in self._outside.rows(wait.run) if row.type == "call_started" and row.path == wait.path]
        url: str = calls[-1].data["request"]["url"]
        return "/" + url.split("/", 3)[3]
