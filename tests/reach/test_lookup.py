import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvloop
from aiohttp.abc import ResolveResult

from flows.reach.allowance import Allowance
from flows.reach.client import Reach, Request
from flows.reach.lookup import Lookups
from tests.reach.servers import saying, serving

REAL = socket.getaddrinfo


class Silence:
    """Names under dead.example are asked of servers that say nothing until the test is over."""

    def __init__(self) -> None:
        self.begun, self.over = threading.Event(), threading.Event()
        self.asked: list[tuple[str, int]] = []

    def getaddrinfo(self, host: str, port: int, **said: Any) -> Any:
        self.asked.append((host, said["flags"]))
        if host.endswith("dead.example"):
            self.begun.set()
            self.over.wait()
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return REAL(host, port, **said)


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> Iterator[Silence]:
    silence = Silence()
    monkeypatch.setattr(socket, "getaddrinfo", silence.getaddrinfo)
    yield silence
    silence.over.set()


def look_up(names: Lookups, *hosts: str) -> list[asyncio.Task[list[ResolveResult]]]:
    return [asyncio.create_task(names.resolve(host, 80)) for host in hosts]


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_names_whose_servers_are_silent_delay_no_other(run: Callable[[Any], None], silence: Silence) -> None:
    async def story() -> None:
        names = Lookups()
        silent = look_up(names, *(f"{number}.dead.example" for number in range(40)))
        async with asyncio.timeout(20):  # it would be for ever
            (found,) = await names.resolve("localhost", 80)
        assert (found["host"], found["port"], found["hostname"]) == ("127.0.0.1", 80, "localhost")
        assert not any(task.done() for task in silent)
        silence.over.set()
        assert all(isinstance(error, OSError) for error in await asyncio.gather(*silent, return_exceptions=True))

    run(story())


async def test_who_gives_up_waiting_does_not_free_the_thread(silence: Silence) -> None:
    names = Lookups(most=1)
    (silent,) = look_up(names, "a.dead.example")
    await asyncio.to_thread(silence.begun.wait)
    silent.cancel()
    (other,) = look_up(names, "localhost")
    for _ in range(10):
        await asyncio.sleep(0)
    assert [host for host, _ in silence.asked] == ["a.dead.example"]
    silence.over.set()
    assert (await other)[0]["host"] == "127.0.0.1"


def test_a_loop_that_was_closed_meanwhile_is_told_nothing(silence: Silence) -> None:
    async def leave() -> None:
        (silent,) = look_up(Lookups(), "a.dead.example")
        await asyncio.to_thread(silence.begun.wait)
        silent.cancel()

    asyncio.run(leave())
    (thread,) = (thread for thread in threading.enumerate() if thread.name == "name lookup")
    silence.over.set()
    thread.join()  # an error in it would fail the test


async def test_the_machine_itself_is_found_without_a_network(silence: Silence) -> None:
    """Addresses of which no network of this kind is up are left out, but not those of the machine itself."""
    for host in ("localhost", "127.0.0.1"):
        await Lookups().resolve(host, 80)
    assert silence.asked == [("localhost", 0), ("127.0.0.1", socket.AI_ADDRCONFIG)]


async def test_a_machine_that_has_no_thread_left_finds_no_name_and_loses_no_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    names = Lookups(most=1)
    with monkeypatch.context() as poor:
        poor.setattr(threading.Thread, "start", refuse)
        with pytest.raises(OSError, match="thread"):
            await names.resolve("localhost", 80)
    assert (await names.resolve("localhost", 80))[0]["host"] == "127.0.0.1"


async def test_a_neighbour_keeps_its_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    place = ("fe80::1", 80, 0, 1)
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", place), (1, 2, 3, "", ())]
    )
    (found,) = await Lookups().resolve("neighbour", 80)
    assert found["host"].startswith("fe80::1%")


async def test_the_client_finds_names_by_it(silence: Silence) -> None:
    reach = Reach(Allowance.read(["localhost"]))
    async with serving(saying(b"fine")) as server:
        place = server.url.rpartition(":")[2]
        async with reach.send(Request("GET", f"http://localhost:{place}/")) as reply:
            assert await reply.read() == b"fine"
    await reach.aclose()
    assert silence.asked[0][0] == "localhost"
