"""DATABASES for both modes: SQLite behind our write gate, or PostgreSQL through psycopg's pool."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from flows.faults import Misconfigured

SCHEMA_COMMANDS = ("migrate",)
POSTGRESQL_SCHEMES = ("postgresql", "postgres")

SQLITE_PRAGMAS = "; ".join(
    (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA journal_size_limit=67108864",
        "PRAGMA cache_size=-16000",
        "PRAGMA temp_store=MEMORY",
    )
)


def sqlite(home: Path) -> dict[str, Any]:
    return {
        "ENGINE": "orchestrator.sqlite",
        "NAME": home / "baton.sqlite3",
        "CONN_MAX_AGE": None,  # a file does not go away
        # The timeout is for other processes (a command, a backup): within this one the gate decides who writes.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        # A file, as in life: threads share it, which an in-memory database does with table locks only.
        "TEST": {"NAME": str(home / "test.sqlite3")},
    }


def postgresql(url: str, *, lease_seconds: float, command: str) -> dict[str, Any]:
    """Both timeouts lie below the lease: a driver that hangs has let go when its runs are taken over. Who changes the
    schema drives nothing, and may well wait or think for longer than that."""
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise Misconfigured("DATABASE_URL names no database.", remedy="Write postgresql://user:password@host/name.")
    below_the_lease = max(100, int(lease_seconds * 1000 / 3))
    patience = 0 if command in SCHEMA_COMMANDS else below_the_lease
    server_settings = {"lock_timeout": patience, "idle_in_transaction_session_timeout": patience}
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    options.setdefault("connect_timeout", "5")
    options["application_name"] = f"baton {command}"
    given = f"{options['options']} " if "options" in options else ""
    options["options"] = given + " ".join(f"-c {key}={value}" for key, value in server_settings.items())
    options["pool"] = {"min_size": 1, "max_size": 16, "timeout": 10, "max_idle": 120}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        # The pool looks before it lends: after a restart of the server each of its connections would fail once.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
