"""The SQLite backend: every way to write passes the gate, and every end of a transaction opens it again."""

import gc
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from orchestrator.databases import SQLITE_PRAGMAS
from orchestrator.sqlite.base import DatabaseWrapper
from orchestrator.sqlite.connection import GatedConnection, is_write
from orchestrator.sqlite.gate import gate_of

from .test_gate import in_thread, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = str(tmp_path / "gate.sqlite3")
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, who TEXT)")
    raw.close()
    return path


def wrapper(path: str) -> DatabaseWrapper:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": SQLITE_PRAGMAS}
    settings: dict[str, Any] = {**connection.settings_dict, "NAME": path, "OPTIONS": options}
    return DatabaseWrapper(settings, alias="gate")


def add(database: DatabaseWrapper, who: str) -> None:
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO entry (who) VALUES (%s)", [who])


def test_a_request_gets_its_write_in_while_a_thread_writes_without_pause(database: str) -> None:
    """The request asks during the writer's first transaction and is the second to commit."""
    gate = gate_of(database)

    def request() -> None:
        mine = wrapper(database)
        add(mine, "request")
        mine.close()

    writer = wrapper(database)
    asking: threading.Thread | None = None
    for turn in range(30):
        with writer.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("INSERT INTO entry (who) VALUES ('writer')")
            if turn == 0:
                asking = in_thread(request)
                wait_until(lambda: gate.waiting == 1)
            cursor.execute("COMMIT")
    assert asking is not None
    asking.join()
    with writer.cursor() as cursor:
        cursor.execute("SELECT id FROM entry WHERE who = 'request'")
        assert cursor.fetchone() == (2,)
    writer.close()


def test_a_read_does_not_wait_for_a_writer(database: str) -> None:
    writer, reader = wrapper(database), wrapper(database)
    with writer.cursor() as writing, reader.cursor() as reading:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("INSERT INTO entry (who) VALUES ('writer')")
        reading.execute("SELECT count(*) FROM entry")
        assert reading.fetchone() == (0,)
        writing.execute("ROLLBACK")
    writer.close()
    reader.close()


def test_every_end_of_a_transaction_opens_the_gate(database: str) -> None:
    gate = gate_of(database)
    raw = sqlite3.connect(database, timeout=1, isolation_level=None, factory=GatedConnection)

    def free() -> bool:
        entered = gate.enter("probe", 0)
        gate.leave("probe")
        return entered

    for end in (raw.commit, raw.rollback, lambda: raw.execute("COMMIT"), lambda: raw.execute("ROLLBACK")):
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany("INSERT INTO entry (who) VALUES (?)", [("a",), ("b",)])
        raw.execute("SAVEPOINT one")
        raw.execute("RELEASE one")
        assert not free()
        end()
        assert free()
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute("INSERT INTO entry (id) VALUES (1), (1)")
    assert free()
    raw.executescript("INSERT INTO entry (who) VALUES ('script'); DELETE FROM entry")
    assert free()
    raw.execute("BEGIN IMMEDIATE")
    raw.close()
    assert free()


def test_a_connection_that_is_dropped_opens_the_gate(database: str) -> None:
    raw = sqlite3.connect(database, timeout=1, isolation_level=None, factory=GatedConnection)
    raw.execute("BEGIN IMMEDIATE")
    del raw
    gc.collect()
    assert gate_of(database).enter("probe", 0)
    gate_of(database).leave("probe")


def test_a_writer_of_this_process_that_never_ends_is_reported_like_any_lock(database: str) -> None:
    first = sqlite3.connect(database, timeout=0, isolation_level=None, factory=GatedConnection)
    second = sqlite3.connect(database, timeout=0, isolation_level=None, factory=GatedConnection)
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="database is locked"):
        second.execute("INSERT INTO entry (who) VALUES ('late')")
    first.close()
    second.execute("INSERT INTO entry (who) VALUES ('late')")
    second.close()


def test_only_statements_that_write_come_to_the_gate() -> None:
    for statement in ("insert into a", "\n  UPDATE a", "BEGIN IMMEDIATE", "REPLACE INTO a", "CREATE TABLE a", "VACUUM"):
        assert is_write(statement)
    for statement in (
        "SELECT 1",
        "BEGIN",
        "COMMIT",
        "PRAGMA foreign_keys",
        "SAVEPOINT a",
        "EXPLAIN SELECT 1",
    ):
        assert not is_write(statement)


def test_django_uses_the_gate_with_durable_immediate_transactions() -> None:
    """R140: synchronous FULL and WAL are what a commit's promise rests on."""
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert cursor.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    raw = connection.connection
    assert isinstance(raw, GatedConnection)
    with transaction.atomic():
        assert raw.writing
        with transaction.atomic():
            pass
        assert raw.writing
    assert not raw.writing
