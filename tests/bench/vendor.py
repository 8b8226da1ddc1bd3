"""A vendor of every wire in a process of its own, so that only the client's work is measured.

`/anthropic/60/0.05/messages` answers as Anthropic does, with 60 pieces of text, 0.05 s apart; with 0 they come as fast
as they can be written. After 0 pieces it says no more, and keeps the connection."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from aiohttp import web

from tests.providers.speech import SPEECH
from tools.services import dying_with_us

HOST = "127.0.0.1"
PIECE = "A word, "


@contextmanager
def serving() -> Iterator[str]:
    """Its address, as in http://127.0.0.1:40123."""
    process = subprocess.Popen(dying_with_us([sys.executable, "-m", __name__]), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://{HOST}:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@lru_cache
def _events(wire: str, pieces: int) -> tuple[bytes, ...]:
    return tuple(SPEECH[wire].stream(*[PIECE] * pieces))


async def _stream(request: web.Request) -> web.StreamResponse:
    await request.read()
    pieces, every = int(request.match_info["pieces"]), float(request.match_info["every"])
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    events = _events(request.match_info["wire"], pieces or 3)
    for event in events if pieces else events[:-3]:
        if every:
            await asyncio.sleep(every)
        await response.write(event)
    if not pieces:
        await asyncio.Event().wait()
    await response.write_eof()
    return response


async def _run() -> None:
    app = web.Application()
    app.router.add_route("POST", "/{wire}/{pieces}/{every}/{rest:.*}", _stream)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0, backlog=4_096).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_run())
