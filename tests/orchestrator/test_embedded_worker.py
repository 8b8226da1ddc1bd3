"""The one process must not go on as pages without a worker."""

import threading
from typing import Any

import pytest

from orchestrator.embedded import worker as room
from orchestrator.embedded.transport import bell
from orchestrator.embedded.worker import EmbeddedWorker


class Controller:
    """Is ready at once, and ends when it is told to, however it is told."""

    end = threading.Event()

    def __init__(self, **options: Any) -> None:
        self._ready = options["ready_callback"]

    def start(self) -> None:
        self._ready(None)
        assert self.end.wait(10)


@pytest.fixture
def controller(monkeypatch: pytest.MonkeyPatch) -> type[Controller]:
    monkeypatch.setattr(room, "WorkController", Controller)
    monkeypatch.setattr(Controller, "end", threading.Event())
    return Controller


def test_a_worker_that_ends_by_itself_is_told_of(controller: type[Controller]) -> None:
    died = threading.Event()
    EmbeddedWorker(died.set).start()
    assert not died.is_set()
    controller.end.set()
    assert died.wait(10)


def test_a_worker_that_was_asked_to_stop_is_not(controller: type[Controller], monkeypatch: pytest.MonkeyPatch) -> None:
    died = threading.Event()
    worker = EmbeddedWorker(died.set)
    worker.start()
    monkeypatch.setattr(bell, "mute", lambda muted=True: controller.end.set())
    assert worker.stop(10)
    assert not died.is_set()
