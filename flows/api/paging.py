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


def _write(at: datetime, pk: UUID) -> str:
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), str(pk)]).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, pk = json.loads(base64.urlsafe_b64decode(cursor[:500] + "=" * (-len(cursor[:500]) % 4)))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC), UUID(pk)  # here, because a moment beside the calendar's end overflows
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError, binascii.Error):
        raise InvalidInput(
            "This is not a cursor that Baton made.", where="cursor", remedy="Start from the first page."
        ) from None
