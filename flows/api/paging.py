"""Pages by key: a page begins after the last row of the one before, so nothing is skipped or shown twice."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from flows.faults import InvalidInput

SIZE = 50
Row = TypeVar("Row", bound=Model)


def page(rows: QuerySet[Row], moment: str, cursor: str | None, size: int = SIZE) -> tuple[list[Row], str | None]:
    """Newest first by `moment`, ties by id. The cursor grants nothing, so it needs no signature."""
    if cursor is not None:
        at, pk = _read(cursor)
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "id__lt": pk}))
    found = list(rows.order_by(f"-{moment}", "-id")[: size + 1])
    if len(found) <= size:
        return found, None
    last: Any = found[size - 1]
    return found[:size], _write(getattr(last, moment), last.pk)


def page_by_id(
    rows: QuerySet[Row], cursor: str | None, size: int = SIZE, *, newest: bool = False
) -> tuple[list[Row], str | None]:
    """Rows that are numbered as they come, in that order or the other way round."""
    if cursor is not None:
        last = _read_number(cursor)
        rows = rows.filter(**{"id__lt" if newest else "id__gt": last})
    found = list(rows.order_by("-id" if newest else "id")[: size + 1])
    if len(found) <= size:
        return found, None
    return found[:size], _encode(found[size - 1].pk)


def _read_number(cursor: str) -> int:
    try:
        number = json.loads(_decode(cursor))
        if type(number) is not int or not 0 <= number < 2**63:
            raise ValueError
        return number
    except (ValueError, RecursionError, binascii.Error):
        raise _no_cursor() from None


def _write(at: datetime, pk: UUID) -> str:
    return _encode([at.isoformat(), str(pk)])


def _encode(key: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _decode(cursor: str) -> bytes:
    return base64.urlsafe_b64decode(cursor[:500] + "=" * (-len(cursor[:500]) % 4))


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, pk = json.loads(_decode(cursor))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC), UUID(pk)  # here, because a moment beside the calendar's end overflows
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError, binascii.Error):
        raise _no_cursor() from None


def _no_cursor() -> InvalidInput:
    return InvalidInput("This is not a cursor that Baton made.", where="cursor", remedy="Start from the first page.")
