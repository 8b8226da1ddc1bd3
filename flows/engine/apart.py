"""A kind runs in a task of its own, so that one that does not let itself be cancelled holds nobody up.

Who is cancelled while it waits for a kind cancels the kind, and gives it a while to tidy up. A kind that goes on all
the same is left to itself: its part of the run is closed, so whatever it does later has no effect.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
PATIENCE = 3.0  # seconds
_log = logging.getLogger("flows.engine")
_left: set[asyncio.Task[Any]] = set()  # the loop itself would forget them


async def apart(work: Coroutine[Any, Any, T], name: str, held: Callable[[], bool]) -> T:
    """What it returns or raises; nothing that it comes to once it is to end. `held`: something inside it is being
    ended, which has a patience of its own."""
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(_told(work, ended))
    try:
        await ended
    except asyncio.CancelledError:
        await _ended(task, held)
        if not task.done():
            _log.warning("%s does not let itself be ended, it is not waited for any longer.", name)
        _left.add(task)
        task.add_done_callback(_forget)
        raise
    return task.result()


async def _told(work: Coroutine[Any, Any, T], ended: "asyncio.Future[None]") -> T:
    """Tells it a turn sooner than the task would: what comes next goes into the same commit."""
    try:
        return await work
    finally:
        if not ended.done():
            ended.set_result(None)


async def _ended(task: "asyncio.Task[Any]", held: Callable[[], bool]) -> None:
    task.cancel()
    patient = True
    while patient and not task.done():
        try:
            await asyncio.wait({task}, timeout=PATIENCE)
            patient = held()
        except asyncio.CancelledError:
            task.cancel()  # for one more reason


def _forget(task: "asyncio.Task[Any]") -> None:
    _left.discard(task)
    if not task.cancelled():
        task.exception()  # or the loop would complain that nobody has looked
