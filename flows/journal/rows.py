"""Statements that Django's querysets cannot say, on both databases."""

from collections.abc import Sized
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

Rows = list[tuple[Any, ...]]


def fetch(statement: str, *values: Any) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: Rows = cursor.fetchall()
        return rows


def key(id: UUID) -> Any:
    """As the database keeps it."""
    return id if connection.vendor == "postgresql" else id.hex


def uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def moment(value: datetime | str) -> datetime:
    """SQLite keeps UTC and does not say so."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)


def lock(how: str) -> str:
    """Of rows that a SELECT inside an UPDATE found. SQLite has one writer at a time and no row locks."""
    return how if connection.vendor == "postgresql" else ""


def among(select: str) -> str:
    """Of what a SELECT finds. It is carried out once: PostgreSQL would else repeat one with a LIMIT and locks."""
    return f"= ANY(ARRAY({select}))" if connection.vendor == "postgresql" else f"IN ({select})"


def marks(values: Sized) -> str:
    return ", ".join(["%s"] * len(values))
