"""The task class of coroutines. The pool awaits `run`; when the tracer calls the task, it gives what came out."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from celery import Task
from celery.exceptions import Retry


@dataclass(frozen=True, slots=True)
class Outcome:
    returned: Any = None
    error: Exception | None = None


_outcome: ContextVar[Outcome] = ContextVar("outcome")


@contextmanager
def recorded(outcome: Outcome) -> Iterator[None]:
    token = _outcome.set(outcome)
    try:
        yield
    finally:
        _outcome.reset(token)


class AwaitedTask(Task[Any, Any]):
    """While `run` is awaited there is no `self.request` yet; `raise self.retry()` (or Celery's `Retry`) is carried
    out by the tracer."""

    abstract = True
    acks_late = True
    ignore_result = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        outcome = _outcome.get()
        if isinstance(outcome.error, Retry):
            delay: Any = outcome.error.when
            raise self.retry(exc=outcome.error.exc, countdown=delay or 0)
        if outcome.error is not None:
            raise outcome.error
        return outcome.returned
