"""What a connection to PostgreSQL is told."""

from typing import Any

import pytest

from orchestrator.databases import postgresql

URL = "postgresql://baton:secret@db.example:5433/baton?sslmode=require&options=-c%20work_mem%3D8MB"


def told(command: str) -> dict[str, Any]:
    options: dict[str, Any] = postgresql(URL, lease_seconds=9, command=command)["OPTIONS"]
    return options


@pytest.mark.parametrize("command", ["worker", "web", "setup"])
def test_who_could_block_a_run_lets_go_before_its_lease_is_over(command: str) -> None:
    assert "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=3000" in told(command)["options"]


def test_a_migration_may_take_longer_than_a_lease() -> None:
    assert "-c lock_timeout=0 -c idle_in_transaction_session_timeout=0" in told("migrate")["options"]


def test_what_the_address_says_is_kept() -> None:
    options = told("worker")
    assert options["sslmode"] == "require"
    assert options["options"].startswith("-c work_mem=8MB ")
    assert options["application_name"] == "baton worker"


def test_connections_are_pooled_and_looked_at_before_they_are_lent() -> None:
    """C93"""
    settings = postgresql(URL, lease_seconds=9, command="worker")
    assert (settings["CONN_MAX_AGE"], settings["CONN_HEALTH_CHECKS"]) == (0, True)
    assert settings["OPTIONS"]["pool"]["max_size"] >= 16
