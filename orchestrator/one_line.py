"""Turns what an operator can put right into one line on stderr and a non-zero exit; a bug keeps its traceback."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db.utils import DatabaseError, OperationalError

from flows.faults import Misconfigured


def one_line(error: BaseException) -> str | None:
    """The line for an error that is not a bug of ours, else None."""
    if isinstance(error, Misconfigured):
        remedy = error.remedy if error.remedy != Misconfigured.default_remedy else ""
        return _joined(f"{error} {remedy}")
    if isinstance(error, (CommandError, ImproperlyConfigured)):
        return _joined(str(error))
    if type(error) in (OperationalError, DatabaseError):  # their siblings are mistakes in our own queries
        return f"The database cannot be used: {_joined(str(error))}"
    return None


def _joined(text: str) -> str:
    return " ".join(text.split())


def leave(error: BaseException) -> None:
    """Prints the line and exits with status 1; raises what has no line."""
    line = one_line(error)
    if line is None:
        raise error
    sys.stdout.flush()
    sys.stderr.write(f"Baton cannot start: {line}\n")
    raise SystemExit(1) from None
