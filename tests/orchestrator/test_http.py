"""Requests and the threads that are lent to them."""

import asyncio
import threading
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django.fixtures import Settings

from orchestrator.http import MOST_IDLE, HttpHandler

SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/",
    "headers": [(b"host", b"localhost")],
    "query_string": b"",
    "scheme": "http",
}


class Visits:
    """A view that asks the database and then stays until it may go."""

    def __init__(self) -> None:
        self.connections: list[BaseDatabaseWrapper] = []
        self.threads: set[threading.Thread] = set()
        self.come = threading.Semaphore(0)
        self.may_go = threading.Event()

    def view(self, request: HttpRequest) -> HttpResponse:
        connection.ensure_connection()
        self.connections.append(connections["default"])
        self.threads.add(threading.current_thread())
        self.come.release()
        self.may_go.wait(20)
        return HttpResponse("Good-bye.")


@pytest.fixture
def visits(settings: Settings) -> Iterator[Visits]:
    visits = Visits()
    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = ModuleType("urls")
    settings.ROOT_URLCONF.urlpatterns = [path("", visits.view)]
    yield visits
    visits.may_go.set()


async def ask(handler: HttpHandler) -> list[Any]:
    left = iter([{"type": "http.request", "body": b""}])
    said: list[Any] = []

    async def receive() -> Any:
        return next(left, None) or await asyncio.Event().wait()

    async def send(message: Any) -> None:
        said.append(message)

    await handler(SCOPE, receive, send)
    return said


async def crowd(handler: HttpHandler, visits: Visits, count: int) -> list[asyncio.Task[list[Any]]]:
    tasks = [asyncio.create_task(ask(handler)) for _ in range(count)]
    for _ in tasks:
        assert await asyncio.to_thread(visits.come.acquire, timeout=10)
    return tasks


def over(visits: Visits, left: int) -> None:
    """Until no more of the threads are left than that."""
    while sum(thread.is_alive() for thread in visits.threads) > left:
        time.sleep(0.005)


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # Django's, of a request that was cut off
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("cut_off", [False, True])
def test_a_thread_that_ends_leaves_no_connection_open(visits: Visits, cut_off: bool) -> None:
    """PostgreSQL's pool would miss it for good, and has no more than 16."""

    async def story() -> None:
        handler = HttpHandler()
        tasks = await crowd(handler, visits, MOST_IDLE + 3)
        if cut_off:
            for task in tasks:
                task.cancel()
                await asyncio.sleep(0)
                task.cancel()
            await asyncio.wait(tasks)
        visits.may_go.set()
        await asyncio.wait(tasks)
        await asyncio.to_thread(over, visits, left=MOST_IDLE)
        assert sum(one.connection is not None for one in visits.connections) == MOST_IDLE
        visits.may_go.clear()
        for task in await crowd(handler, visits, MOST_IDLE):
            visits.may_go.set()
            assert (await task)[0]["status"] == 200
        assert len(visits.threads) == MOST_IDLE + 3

    asyncio.run(story())
