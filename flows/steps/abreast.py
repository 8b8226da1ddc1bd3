"""Many pieces of the same work, so many of them at once: a window that slides, not batches that wait for their slowest.

There are no more tasks than work at once, however much is left. The first failure stops the others and is raised as it
is; being cancelled, it cancels them all.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

T = TypeVar("T")
_TURN = 50  # pieces, before others have their turn: after a restart all of them may be there already


async def abreast(count: int, limit: int, work: Callable[[int], Awaitable[T]]) -> list[T]:
    """What `work` makes of 0, 1 … `count` - 1, in this order. They begin in this order too."""
    results: list[T | None] = [None] * count
    left = iter(range(count))

    async def go_on() -> None:
        for index in left:
            results[index] = await work(index)
            if index % _TURN == 0:
                await asyncio.sleep(0)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(limit, count)):
                group.create_task(go_on())
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return cast(list[T], results)
