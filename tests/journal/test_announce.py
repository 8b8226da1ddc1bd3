"""How often the text of a run is told."""

from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest

from flows.engine.ports import Delta
from flows.journal import announce
from flows.journal.announce import Announcer


class StillLoop:
    """Time stands still; what is to happen later is noted."""

    def __init__(self) -> None:
        self.due: list[float] = []

    def time(self) -> float:
        return 100.0

    def call_at(self, due: float, *rest: Any) -> "StillLoop":
        self.due.append(due)
        return self

    def cancel(self) -> None: ...

    def create_task(self, coroutine: Any) -> "StillLoop":
        coroutine.close()
        return self


class Layer:
    def __init__(self, watched: bool) -> None:
        self._watched = watched

    def has_listeners(self, group: str) -> bool:
        return self._watched


@pytest.mark.parametrize(("watched", "pause"), [(True, 0.1), (False, 0.4)])
def test_text_that_nobody_watches_is_put_together_for_longer(watched: bool, pause: float) -> None:
    loop: Any = StillLoop()
    tails: Any = None
    with patch.object(announce, "get_channel_layer", lambda: Layer(watched)):
        announcer = Announcer(loop, tails)
    run = uuid4()
    announcer._outbox(run).deltas_sent_at = 100.0
    announcer.delta(run, Delta("a", 1, 1, 1, 5, "word "))
    announcer.delta(run, Delta("a", 1, 1, 1, 10, "word "))
    assert loop.due == [pytest.approx(100.0 + pause)]
