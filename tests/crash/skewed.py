"""Puts the clock of this process wrong, before anything else is imported: an hour ahead or behind, as a machine's may
be. What counts time steadily (`monotonic`) goes on as ever."""

import datetime as module
import time


class _AnyMoment(type):
    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, _Right)


_Right = module.datetime


def put_wrong(seconds: float) -> None:
    import psycopg  # noqa: F401  (it knows the right class only, and finds ours by it)

    class Wrong(_Right, metaclass=_AnyMoment):
        @classmethod
        def now(cls, tz: module.tzinfo | None = None) -> "Wrong":
            return cls.fromtimestamp(right() + seconds, tz)

        @classmethod
        def utcnow(cls) -> "Wrong":
            return cls.now(module.UTC).replace(tzinfo=None)

    right = time.time
    module.datetime = Wrong  # type: ignore[misc]
    time.time = lambda: right() + seconds
    time.time_ns = lambda: int((right() + seconds) * 1e9)
