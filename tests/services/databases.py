"""Independence on shared servers: a test run takes a PostgreSQL database and a Redis number of its own."""

import contextlib
import os
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tools import services


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """The server that make has started (DATABASE_URL), else one for this run."""
    given = os.environ.get("DATABASE_URL", "")
    with contextlib.nullcontext(given) if given.startswith("postgres") else services.postgres() as url:
        yield url


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    given = os.environ.get("REDIS_URL", "")
    with contextlib.nullcontext(given) if given else services.redis() as url:
        yield url


@contextlib.contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """A new, empty database on the server; dropped at the end, whoever is still connected."""
    name = f"baton_{uuid.uuid4().hex[:12]}"
    admin = with_path(server, "postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield with_path(server, name)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))
