"""A loopback server in a process of its own that streams events, so that only the client's work is measured.

`/stream?chunks=20&every=0.05` sends so many events, so far apart; with `chunks=0` an empty reply comes at once.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

HOST = "127.0.0.1"
_EVENT = b'data: {"choices": [{"delta": {"content": "word "}}]}\n\n'


@contextmanager
def serving() -> Iterator[str]:
    """Its address, as in http://127.0.0.1:40123."""
    process = subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://{HOST}:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


async def _stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for _ in range(int(request.query["chunks"])):
        await asyncio.sleep(float(request.query["every"]))
        await response.write(_EVENT)
    await response.write_eof()
    return response


async def _run() -> None:
    app = web.Application()
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
