"""Questions to the database from an event loop: a few threads of their own, which keep their connections.

Django's default (one thread for all of them, a new connection each time) would make a thousand runs wait in a line.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
T = TypeVar("T")

_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="database")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, lambda: _guarded(function, *args, **kwargs))


def _guarded(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        result = function(*args, **kwargs)
    except BaseException:
        connection.close()
        raise
    if connection.vendor != "sqlite":
        connection.close()  # back to psycopg's pool
    return result
