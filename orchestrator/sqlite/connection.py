"""A sqlite3 connection that enters the write gate before it writes and leaves it when its transaction has ended."""

import sqlite3
from collections.abc import Iterable
from typing import Any, Literal, cast

from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from .gate import gate_of

# A plain BEGIN takes no lock yet: the first write after it comes to the gate.
WRITES = (
    *("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP", "VACUUM", "REINDEX", "ANALYZE"),
    *("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"),
)


def is_write(statement: str) -> bool:
    return statement.lstrip()[:16].upper().startswith(WRITES)


class GatedConnection(sqlite3.Connection):
    def __init__(self, database: Any, timeout: float = 5.0, *args: Any, **options: Any) -> None:
        self.gate = gate_of(str(database))
        self.ticket = object()  # what the gate keeps: were it the connection, a dropped one would live for ever
        self.patience = timeout
        super().__init__(database, timeout, *args, **options)

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or GatedCursor)

    # The base class would make an ungated cursor for these three.
    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        return cast(sqlite3.Cursor, self.cursor().execute(*arguments))

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        return cast(sqlite3.Cursor, self.cursor().executemany(*arguments))

    def executescript(self, *arguments: Any) -> sqlite3.Cursor:
        return cast(sqlite3.Cursor, self.cursor().executescript(*arguments))

    @property
    def writing(self) -> bool:
        return self.gate.holds(self.ticket)

    def enter_gate(self) -> None:
        if not self.gate.enter(self.ticket, self.patience):
            raise sqlite3.OperationalError("database is locked: another thread of this process did not finish writing")

    def leave_gate(self) -> None:
        """Only when no transaction is open any more."""
        if self.writing and not self.in_transaction:
            self.gate.leave(self.ticket)

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.leave_gate()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.leave_gate()

    def __exit__(self, *error: Any) -> Literal[False]:
        try:
            return super().__exit__(*error)
        finally:
            self.leave_gate()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.gate.leave(self.ticket)  # closing rolls back

    def __del__(self) -> None:
        # A thread that died with an open transaction must not shut out the others.
        if hasattr(self, "ticket"):
            self.gate.leave(self.ticket)


class _Gated:
    """Mixed into the two cursor classes."""

    connection: GatedConnection

    def execute(self, sql: str, *parameters: Any) -> Any:
        if not is_write(sql):
            try:
                return super().execute(sql, *parameters)  # type: ignore[misc]
            finally:
                self.connection.leave_gate()  # it may have been COMMIT or ROLLBACK
        self.connection.enter_gate()
        try:
            return super().execute(sql, *parameters)  # type: ignore[misc]
        finally:
            self.connection.leave_gate()

    def executemany(self, sql: str, parameters: Iterable[Any]) -> Any:
        if not is_write(sql):
            return super().executemany(sql, parameters)  # type: ignore[misc]
        self.connection.enter_gate()
        try:
            return super().executemany(sql, parameters)  # type: ignore[misc]
        finally:
            self.connection.leave_gate()

    def executescript(self, script: str) -> Any:
        self.connection.enter_gate()
        try:
            return super().executescript(script)  # type: ignore[misc]
        finally:
            self.connection.leave_gate()


class GatedCursor(_Gated, sqlite3.Cursor):
    """For whoever uses the raw connection."""


class GatedDjangoCursor(_Gated, SQLiteCursorWrapper):
    """For the ORM and for connection.cursor()."""
