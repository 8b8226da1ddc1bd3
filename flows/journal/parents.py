"""Tells the step that waits for a child run of its end: a row in its run's inbox, in the transaction of the end.

So a parent never waits for a child that has ended, whoever dies when. Not told is who does not wait (on_failure).
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from flows.engine.amounts import Usage, money
from flows.journal.projection import RunChange
from flows.journal.sql import Advanced, Row, Statements, as_uuid

UNHEARD = frozenset({"on_failure"})
TELLING = UUID("0b1f6a8e-52c4-4f0a-9d2c-6f0d8a3c7e11")  # item ids are made from it and the child's id
SCALE = Decimal(1).scaleb(-10)

Holder = tuple[UUID, int]


def item_of(child: UUID) -> UUID:
    return uuid5(TELLING, child.hex)


def tell(
    sql: Statements, changes: Mapping[Holder, RunChange], advanced: Mapping[Holder, Advanced]
) -> dict[Holder, UUID]:
    """The parents to wake once this has committed, by the child that has ended."""
    told: dict[Holder, UUID] = {}
    rows: list[Row] = []
    for holder, row in advanced.items():
        change = changes[holder]
        if change.finished_at is None or row.parent is None or row.purpose in UNHEARD:
            continue
        told[holder] = as_uuid(row.parent)
        child = holder[0]
        at = sql.moment(datetime.now(UTC))
        rows.append((item_of(child).hex, told[holder].hex, "child_ended", sql.json(_end(child, change, row)), at))
    if rows:
        sql.tell_parents(rows)
    return told


def _end(child: UUID, change: RunChange, row: Advanced) -> dict[str, Any]:
    """The data of the command, as `flows.engine.ports.Command` describes it."""
    usage = Usage(row.tokens_in, row.tokens_cached, row.tokens_out, row.tokens_reasoning)
    return {
        "run": str(child),
        "path": row.path,
        "attempt": row.attempt,
        "wait": row.wait,
        "state": change.state,
        "output": None if change.output is None else json.loads(change.output),
        "error": None if change.error is None else json.loads(change.error),
        "cost": money(Decimal(str(row.cost)).quantize(SCALE)),
        "usage": usage.to_json(),
        "simulated": bool(row.simulated),
    }
