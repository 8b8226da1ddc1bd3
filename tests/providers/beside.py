"""A vendor on loopback for tests that have no loop of their own: it serves from a thread."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from tests.providers.vendors import Playing, Vendor, serving


@contextmanager
def vendor_beside(wire: str = "openai-chat", plays: Playing | None = None) -> Iterator[Vendor]:
    begun: Future[tuple[Vendor, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        over = asyncio.Event()
        async with serving(wire, plays) as vendor:
            begun.set_result((vendor, asyncio.get_running_loop(), over))
            await over.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    vendor, loop, over = begun.result(10)
    try:
        yield vendor
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
