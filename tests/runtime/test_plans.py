"""How the databases answer what the claim, the sweep and the timers ask all the time: by the indexes made for it.

Neither 30,000 finished runs nor a queue of 10,000 may be read, let alone sorted.
"""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from flows.journal.rows import key
from flows.models import InboxItem, Run
from flows.runtime import claim, woken
from flows.runtime.claim import heads
from tests.journal.making import make_version

from .crowds import analyze, copies

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]

DEPTH = 16


@pytest.fixture(autouse=True)
def crowd(transactional_db: None) -> None:
    version = make_version()
    copies(30_000, version, state="completed")
    copies(10_000, version)
    copies(2_000, version, state="waiting", due_at="2099-01-01T00:00:00Z")
    copies(2_000, version, state="running")
    Run.objects.filter(state="completed").update(finished_at=timezone.now())
    for _ in range(20):
        copies(3)
    ended = Run.objects.filter(state="completed")[:3000]
    InboxItem.objects.bulk_create(InboxItem(run=run, kind="cancel", taken_at=timezone.now()) for run in ended)
    analyze()


def test_what_is_asked_all_the_time_is_answered_by_an_index_and_reads_little() -> None:
    """C94"""
    place = key(uuid4())
    check(claim.HEADS[connection.vendor], place, 50, place, 50, DEPTH)
    check(woken.NEXT_DUE.format(left=woken.LEFT[connection.vendor]))
    check(woken.UNHEARD)
    found = heads(1, DEPTH, uuid4())
    assert (len(found), len({one.workspace for one in found})) == (DEPTH + 20 * 3, 21)


def check(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [row[-1] for row in cursor.fetchall()]
            scans = [step for step in steps if step.startswith(("SCAN r", "SCAN q", "SCAN i"))]
            assert scans in ([], ["SCAN i USING INDEX inbox_untaken"])  # which holds only what is not done
        else:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
            (plan,) = cursor.fetchone()
            plan = json.loads(plan) if isinstance(plan, str) else plan
            found = list(scans_of(plan[0]["Plan"]))
            assert not [scan for scan in found if scan["Node Type"] == "Seq Scan"]
            assert sum(read_by(scan) for scan in found) < 500


def scans_of(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if node.get("Relation Name", "").startswith("flows_"):
        yield node
    for inner in node.get("Plans", ()):
        yield from scans_of(inner)


def read_by(scan: dict[str, Any]) -> int:
    rows = scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0) + scan.get("Rows Removed by Index Recheck", 0)
    return int(rows * scan["Actual Loops"])
