"""Notes the variables that a prompt showed and that had no value. Asking whether there is one is not showing it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from jinja2 import Undefined

_noted: ContextVar[dict[str, None] | None] = ContextVar("unresolved", default=None)


@contextmanager
def noted() -> Iterator[dict[str, None]]:
    """The names, in the order in which they were first shown."""
    names: dict[str, None] = {}
    token = _noted.set(names)
    try:
        yield names
    finally:
        _noted.reset(token)


class Unresolved(Undefined):
    """Renders as nothing. What is read off it is unresolved too, under its whole path."""

    def _note(self) -> None:
        names = _noted.get()
        if names is not None:
            names[str(self._undefined_name)] = None

    def __str__(self) -> str:
        self._note()
        return ""

    def __iter__(self) -> Iterator[Any]:
        self._note()
        return iter(())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unresolved(name=f"{self._undefined_name}.{name}")

    def __getitem__(self, key: object) -> "Unresolved":  # type: ignore[override]
        return Unresolved(name=f"{self._undefined_name}.{key}")
