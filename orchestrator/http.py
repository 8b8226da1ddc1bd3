"""Django's handler of HTTP requests, for a house whose views are plain functions.

Django's own would change between the event loop and a thread at every middleware that can do either, and it makes a
thread for each request and ends it again, and with it the connection to the database, whose opening takes longer on
SQLite than most requests do. Here a request goes to a thread once, and threads outlive their requests.
"""

from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections, connections

MOST_IDLE = 4


class HttpHandler(ASGIHandler):
    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._idle: list[Executor] = []
        self._answer = sync_to_async(self.get_response)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Each request has a thread to itself, for as long as it lasts."""
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, thread_name_prefix="request")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        finally:
            # A view whose client has gone works on: its thread is free when it comes to this.
            thread.submit(self._take_back, thread)

    async def get_response_async(self, request: Any) -> Any:
        return await self._answer(request)

    def _take_back(self, thread: Executor) -> None:
        """On the thread itself. A request that was cut off has not put away its connection; one that ends with its
        thread unclosed would be missing from the pool for good."""
        close_old_connections()
        if len(self._idle) < MOST_IDLE:
            self._idle.append(thread)
        else:
            connections.close_all()
            thread.shutdown(wait=False)
