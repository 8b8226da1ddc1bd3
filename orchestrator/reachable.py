"""Checks before a process or a command starts: one line names what is not there."""

from urllib.parse import urlsplit

import django
import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kombu import Connection

from flows.faults import Misconfigured

PATIENCE = 5


def place(url: str) -> str:
    """Host and port, never the password."""
    parts = urlsplit(url)
    return f"{parts.hostname or parts.path}{f':{parts.port}' if parts.port else ''}"


def reason(error: BaseException) -> str:
    """The error's own words as the middle of a sentence."""
    return " ".join(str(error).split()).rstrip(".?!") or type(error).__name__


def require_scale_out(command: str) -> None:
    if settings.BATON_EMBEDDED:
        raise Misconfigured(
            f"{command} is one of several processes and needs DATABASE_URL and REDIS_URL.",
            remedy="Set both, or start everything in one process: make run.",
        )


def check_database(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=PATIENCE).close()
    except psycopg.Error as error:
        raise Misconfigured(
            f"The database at {place(url)} cannot be used: {reason(error)}.",
            remedy="Start it or correct DATABASE_URL.",
        ) from None


def check_redis(url: str) -> None:
    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
        with client:
            client.ping()
    except (redis.RedisError, ValueError, OSError) as error:
        raise Misconfigured(
            f"Redis at {place(url)} cannot be used: {reason(error)}.",
            remedy="Start it or correct REDIS_URL.",
        ) from None


def check_broker(url: str) -> None:
    try:
        with Connection(url, connect_timeout=PATIENCE) as broker:
            broker.connect()
    except Exception as error:  # every transport has errors of its own
        raise Misconfigured(
            f"The broker at {place(url)} cannot be used: {reason(error)}.",
            remedy="Start it or correct BROKER_URL.",
        ) from None


def check_migrations() -> None:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    connection.close()
    if missing:
        changes = "change is" if missing == 1 else "changes are"
        raise Misconfigured(
            f"{missing} database {changes} missing.", remedy="Run .venv/bin/python manage.py migrate first."
        )


def check_before(command: str) -> None:
    """For migrate, setup and signin: without it the pool's patience and its warnings come first."""
    if not settings.BATON_EMBEDDED:
        check_database(str(settings.DATABASE_URL))
    elif command != "migrate" and not settings.DATABASES["default"]["NAME"].exists():
        raise Misconfigured(f"There is nothing in {settings.BATON_HOME} yet.", remedy="Start Baton once: make run.")
    if command != "migrate":
        django.setup()
        check_migrations()


def check_everything() -> None:
    check_database(str(settings.DATABASE_URL))
    check_redis(str(settings.REDIS_URL))
    if settings.BROKER_URL is not None:
        check_broker(settings.BROKER_URL)
    check_migrations()
