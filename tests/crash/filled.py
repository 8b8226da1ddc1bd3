"""A database with people and flows: migrated for the first test of this process, copied from there for the others."""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.services.databases import with_path

_made: dict[str, str] = {}  # by server, the database to copy


def fill_home(home: Path, set_up: Callable[[], object]) -> None:
    if (made := _made_home()).exists():
        shutil.copytree(made, home, dirs_exist_ok=True)
    else:
        set_up()
        shutil.copytree(home, made)


@cache
def _made_home() -> Path:
    """Not there before somebody has made it."""
    folder = tempfile.TemporaryDirectory(prefix="baton-crash-")
    atexit.register(folder.cleanup)
    return Path(folder.name) / "home"


def fill_postgres(url: str, set_up: Callable[[], object]) -> None:
    """`url` names an empty database of the test's own, and stays its name."""
    server, name = urlsplit(url).netloc, urlsplit(url).path.removeprefix("/")
    if name == "postgres":  # the whole server is the test's own
        set_up()
        return
    with psycopg.connect(with_path(url, "postgres"), autocommit=True) as connection:
        if (made := _made.get(server)) is not None:
            _say(connection, "DROP DATABASE {} WITH (FORCE)", name)
            _say(connection, "CREATE DATABASE {} TEMPLATE {}", name, made)
        else:
            set_up()
            made = f"{name}_made"
            _leave(connection, name)
            _say(connection, "CREATE DATABASE {} TEMPLATE {}", made, name)
            _made[server] = made
            atexit.register(_drop, url, made)


def _drop(url: str, name: str) -> None:
    with suppress(psycopg.OperationalError), psycopg.connect(with_path(url, "postgres"), autocommit=True) as connection:
        _say(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _leave(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    """Who has set it up is gone; the server may not have noticed yet."""
    connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])


def _say(connection: "psycopg.Connection[tuple[object, ...]]", text: str, *names: str) -> None:
    connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))
