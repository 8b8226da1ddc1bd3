"""The task class of coroutines. The pool awaits `run`; when the tracer calls the task, it gives what came out."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from celery import Task


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
    abstract = True
    acks_late = True
    ignore_result = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        outcome = _outcome.get()
        if outcome.error is not None:
            raise outcome.error
        return outcome.returned
