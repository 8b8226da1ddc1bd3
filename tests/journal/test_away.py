"""What is tried again and what is refused, by the words of both databases."""

import psycopg
import pytest
from django.db import DataError, Error, IntegrityError, InterfaceError, InternalError, OperationalError, connection

from flows.engine import events
from flows.journal import faultpoints
from flows.journal.away import is_away
from flows.journal.threads import in_thread
from flows.journal.writer import Writer

from .making import make_run, seqs


def raised(outer: type[Error], cause: Exception | None = None) -> Error:
    error = outer("as it was said")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        raised(OperationalError),
        raised(InterfaceError),
        raised(OperationalError, psycopg.errors.AdminShutdown()),
        raised(OperationalError, psycopg.errors.DiskFull()),
        raised(OperationalError, psycopg.errors.LockNotAvailable()),
        raised(InternalError, psycopg.errors.IdleInTransactionSessionTimeout()),
        raised(InternalError, psycopg.errors.ReadOnlySqlTransaction()),
    ],
)
def test_away_is_who_may_be_asked_again(error: Error) -> None:
    assert is_away(error)


@pytest.mark.parametrize(
    "error",
    [
        raised(DataError),
        raised(IntegrityError),
        raised(InternalError),
        raised(InternalError, psycopg.errors.InFailedSqlTransaction()),
        raised(OperationalError, psycopg.errors.StatementTooComplex()),
        raised(OperationalError, psycopg.errors.ProgramLimitExceeded()),
    ],
)
def test_a_refusal_is_none(error: Error) -> None:
    assert not is_away(error)


@pytest.mark.durable
async def test_a_process_that_was_stopped_inside_a_commit_fails_no_run(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R13: PostgreSQL ends the session of who is silent inside a transaction: a process that the kernel had stopped, or
    that waited for a busy machine. The commit is tried again."""
    run = await in_thread(make_run)
    asleep = iter([True])

    def sleep_in_the_first_commit(name: str, *about: str) -> None:
        if name == "before_commit" and next(asleep, False) and connection.vendor == "postgresql":
            with connection.cursor() as cursor, psycopg.connect(**connection.get_connection_params()) as other:
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 1")
                gone = "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)"
                assert connection.connection is not None
                pid = connection.connection.info.backend_pid
                while not other.execute(gone, [pid]).fetchone()[0]:  # type: ignore[index]
                    other.rollback()

    monkeypatch.setattr(faultpoints, "reach", sleep_in_the_first_commit)
    await writer.append(run.id, 1, [events.RunStarted(worker="w")])
    assert await in_thread(seqs, run) == [1, 2]
