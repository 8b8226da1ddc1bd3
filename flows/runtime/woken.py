"""Which resting runs have something to do, by the database's clock: they are marked `woken`, and a claim finds them.

No wake-up is lost: whoever writes an inbox item marks the run after the commit (`wake.signal`), and whoever lets a run
rest looks for items after that commit (`drive`); one of the two comes second. The sweep marks what both missed because
a process died between.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from flows.journal import faultpoints
from flows.journal.rows import among, fetch, key, lock, marks, uuid
from flows.models import RESTING, TERMINAL, InboxItem

AT_ONCE = 500
STATES = ", ".join(f"'{state.value}'" for state in RESTING)
NOW = {"sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')", "postgresql": "statement_timestamp()"}
LEFT = {
    "sqlite": "(julianday(r.due_at) - julianday('now')) * 86400",
    "postgresql": "EXTRACT(EPOCH FROM r.due_at - statement_timestamp())",
}
RESTS = f"r.worker_id IS NULL AND NOT r.woken AND r.state IN ({STATES})"
ASLEEP = "r.state = 'waiting' AND NOT r.woken AND r.due_at IS NOT NULL AND r.worker_id IS NULL"
ITEM = "EXISTS (SELECT 1 FROM flows_inboxitem AS i WHERE i.run_id = r.id AND i.taken_at IS NULL)"
MARK = "UPDATE flows_run SET woken = true WHERE id {picked} RETURNING id"
MARK_THESE = f"r.id IN ({{ids}}) AND {RESTS} AND (r.state = 'waiting' AND r.due_at <= {{now}} OR {ITEM}) {{lock}}"
MARK_DUE = f"{ASLEEP} AND r.due_at <= {{now}} ORDER BY r.due_at, r.id LIMIT {AT_ONCE} {{lock}}"
NEXT_DUE = f"SELECT {{left}} FROM flows_run AS r WHERE {ASLEEP} ORDER BY r.due_at, r.id LIMIT 1"
UNHEARD = f"""
SELECT DISTINCT i.run_id, r.state FROM flows_inboxitem AS i CROSS JOIN flows_run AS r
WHERE i.taken_at IS NULL AND r.id = i.run_id
    AND r.worker_id IS NULL AND NOT r.woken AND r.state <> 'pending' AND r.state <> 'running'
LIMIT {AT_ONCE}"""


def wake_these(runs: Sequence[UUID]) -> Sequence[UUID]:
    """Those of them that rest and have something to do, and were not woken before."""
    # In order, and none skipped: somebody may hold the row for a moment to say something else to the same run.
    hold = lock("ORDER BY r.id FOR NO KEY UPDATE")
    return _mark(MARK_THESE.format(ids=marks(runs), now=NOW[connection.vendor], lock=hold), *map(key, runs))


def wake_due() -> Sequence[UUID]:
    """Those whose moment has come; `AT_ONCE` of them at most, so ask again after that many."""
    return _mark(MARK_DUE.format(now=NOW[connection.vendor], lock=lock("FOR NO KEY UPDATE SKIP LOCKED")))


def seconds_to_next() -> float:
    """Until the next moment comes; not above 0 when it has come, infinite when there is none."""
    rows = fetch(NEXT_DUE.format(left=LEFT[connection.vendor]))
    return float(rows[0][0]) if rows else float("inf")


def wake_answered() -> Sequence[UUID]:
    """Those that rest with an item in the inbox. What came after a run had ended is put away."""
    rows = [(uuid(run), state) for run, state in fetch(UNHEARD)]
    ended = [run for run, state in rows if state in TERMINAL]
    if ended:
        InboxItem.objects.filter(run__in=ended, taken_at=None).update(taken_at=timezone.now())
    resting = [run for run, state in rows if state not in TERMINAL]
    return wake_these(resting) if resting else []


def _mark(which: str, *values: Any) -> Sequence[UUID]:
    picked = among(f"SELECT r.id FROM flows_run AS r WHERE {which}")
    faultpoints.reach("before_woken")
    woken = [uuid(run) for (run,) in fetch(MARK.format(picked=picked), *values)]
    if woken:
        faultpoints.reach("after_woken")
    return woken
