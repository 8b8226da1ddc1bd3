"""A loopback server in a process of its own that streams events, so that only the client's work is measured.

`/stream?chunks=20&every=0.05` sends so many events, so far apart; with `every=0` they come as fast as they can be
written, and with `chunks=0` an empty reply comes at once. `/flaky` fails every other request.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import ClientResponse, ClientSession, web

from tools.services import dying_with_us

HOST = "127.0.0.1"
_EVENT = b'data: {"choices": [{"delta": {"content": "word "}}]}\n\n'
asked = [0]  # requests to /flaky


@contextmanager
def serving() -> Iterator[str]:
    """Its address, as in http://127.0.0.1:40123."""
    process = subprocess.Popen(dying_with_us([sys.executable, "-m", __name__]), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://{HOST}:{int(process.stdout.readline())}"
    finally:
        process.kill()  # at a kind word it would wait for the clients that have gone
        process.wait()
        process.stdout.close()


async def three_calls(session: ClientSession, url: str) -> None:
    """What everything that the engine does is compared with."""
    for _ in range(3):
        async with session.get(url) as response:
            await read_events(response)


async def read_events(response: ClientResponse) -> list[Any]:
    found: list[Any] = []
    rest = b""
    async for piece in response.content.iter_any():
        *events, rest = (rest + piece).split(b"\n\n")
        found += [json.loads(event.removeprefix(b"data: ")) for event in events]
    return found


async def _stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    every = float(request.query["every"])
    for _ in range(int(request.query["chunks"])):
        if every:
            await asyncio.sleep(every)
        await response.write(_EVENT)
    await response.write_eof()
    return response


async def _flaky(request: web.Request) -> web.Response:
    asked[0] += 1
    return web.Response(status=500 if asked[0] % 2 else 200, text="word")


async def _run() -> None:
    app = web.Application()
    app.router.add_route("*", "/flaky", _flaky)
    app.router.add_route("*", "/stream", _stream)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0, backlog=4_096)
    await site.start()
    assert site._server is not None
    print(site._server.sockets[0].getsockname()[1], flush=True)  # type: ignore[attr-defined]
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_run())
