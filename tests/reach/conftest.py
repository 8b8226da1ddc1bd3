import asyncio
from collections.abc import Callable, Mapping

import uvloop


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Runs are driven on uvloop; what must hold here does so on either."""
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
