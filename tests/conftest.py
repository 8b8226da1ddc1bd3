import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from flows.models import User, Workspace
from tests import network, people
from tests.services import databases

# Machines are shared and noisy: how long an example takes says nothing about the code.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
settings.register_profile("patient", PATIENT)
settings.register_profile("fast", PATIENT, max_examples=10)  # for make test-fast
settings.load_profile("patient")


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        network.forbid(patch)
        yield


@pytest.fixture
def everyone(db: None) -> people.People:
    """All the people and both workspaces; the fixtures below are its parts."""
    return people.create()


@pytest.fixture
def workspace(everyone: people.People) -> Workspace:
    return everyone.workspace


@pytest.fixture
def elsewhere(everyone: people.People) -> Workspace:
    """The workspace of the outsider."""
    return everyone.elsewhere


@pytest.fixture
def alice(everyone: people.People) -> User:
    """The owner."""
    return everyone.alice


@pytest.fixture
def bob(everyone: people.People) -> User:
    """The teammate: an editor."""
    return everyone.bob


@pytest.fixture
def vera(everyone: people.People) -> User:
    """A viewer."""
    return everyone.vera


@pytest.fixture
def mallory(everyone: people.People) -> User:
    """The outsider: owner of another workspace."""
    return everyone.mallory


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with databases.postgres_server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty PostgreSQL database for one test's processes."""
    with databases.fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis for processes that tests start; every xdist worker has a database number of its own there."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    with databases.redis_server() as url:
        yield databases.with_path(url, str(8 + worker))
