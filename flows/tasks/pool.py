"""Celery's pool for tasks that are coroutines: all of them on the engine's one loop, thousands at a time.

A task's coroutine is awaited first; then Celery's stock tracer runs with a body that only returns or raises what came
out, and so records it as ever: acknowledgement, retry, signals. A coroutine that was cancelled (a handover) is not
recorded: its message is not acknowledged and goes to another worker, and the sweep would find its run anyway.
"""

import asyncio
import logging
import os
import time
from collections.abc import Callable
from typing import Any

from billiard.einfo import ExceptionInfo
from celery.concurrency.base import BasePool
from kombu.serialization import loads, prepare_accept_content

from flows.runtime.host import Host
from flows.tasks.awaited import AwaitedTask, Outcome, recorded
from flows.tasks.compose import compose_host

log = logging.getLogger(__name__)

Callback = Callable[..., Any]


class Pool(BasePool):
    """`worker_pool = "flows.tasks.pool:Pool"`; works under `celery worker` and in a WorkController on a thread."""

    signal_safe = False
    task_join_will_block = False
    _host: Host | None = None

    def on_start(self) -> None:
        self._host = compose_host(capacity=self.limit)
        self._host.start()

    def on_stop(self) -> None:
        if self._host is not None:
            self._host.stop()

    def on_terminate(self) -> None:
        self.on_stop()

    def on_apply(
        self,
        target: Callback,
        args: Any = (),
        kwargs: Any = None,
        callback: Callback | None = None,
        accept_callback: Callback | None = None,
        error_callback: Callback | None = None,
        **options: Any,
    ) -> None:
        """`target` is Celery's tracer; its arguments are (task name, id, request, body, content type, encoding)."""
        assert self._host is not None, "the pool has not started"
        if accept_callback:
            accept_callback(os.getpid(), time.monotonic())
        self._host.spawn(self._perform(target, args, callback, error_callback))

    async def _perform(
        self, trace: Callback, args: Any, callback: Callback | None, error_callback: Callback | None
    ) -> None:
        try:
            task = self.app.tasks[args[0]]
            if isinstance(task, AwaitedTask):
                outcome = await self._outcome(task, *args[3:6])
                with recorded(outcome):
                    result = trace(*args)
            else:
                result = await asyncio.to_thread(trace, *args)
        except Exception:
            # Not the task's own failure, which the tracer records: a message nobody can read, or a broken tracer.
            log.exception("A message for the task %r is dropped.", args[0])
            if error_callback:
                error_callback(ExceptionInfo())
        else:
            if callback:
                callback(result)

    async def _outcome(self, task: AwaitedTask, body: Any, content_type: str, encoding: str) -> Outcome:
        if content_type:
            accept = prepare_accept_content(self.app.conf.accept_content)
            body = loads(body, content_type, encoding, accept=accept)
        arguments, named, _ = body
        try:
            returned = await task.run(*arguments, **named)
        except Exception as error:
            return Outcome(error=error)
        return Outcome(returned=returned)
