"""Tens of thousands of runs in a moment: copies of one row, made by the database."""

from typing import Any

from django.db import connection

from flows.models import FlowVersion, Run
from tests.journal.making import make_run

SERIES = {
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) SELECT i FROM n) AS n",
    "postgresql": "generate_series(1, %s) AS n(i)",
}
IDS = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}


def copies(count: int, version: FlowVersion | None = None, **fields: Any) -> Run:
    """The first of `count` runs that are alike but for their ids and numbers; it is the oldest."""
    first = make_run(version, epoch=0)
    Run.objects.filter(pk=first.pk).update(**fields)
    names = [str(field.column) for field in Run._meta.concrete_fields]
    changed = {"id": IDS[connection.vendor], "number": "r.number + n.i * 1000"}
    values = ", ".join(changed.get(name, f"r.{name}") for name in names)
    source = f"SELECT {values} FROM flows_run AS r, {SERIES[connection.vendor]} WHERE r.id = %s"
    key = first.pk if connection.vendor == "postgresql" else first.pk.hex
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO flows_run ({', '.join(names)}) {source}", [count - 1, key])
    return first


def analyze() -> None:
    """As the database does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
