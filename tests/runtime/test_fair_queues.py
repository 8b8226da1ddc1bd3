"""A workspace with a long queue, and one that comes later: through a real host."""

import asyncio
from typing import Any

import pytest

from flows.engine.ports import Context
from flows.models import FlowVersion, Run, Workspace
from flows.runtime.fairness import share_of
from tests.journal.making import make_run, make_version

from .acting import Acts
from .crowds import copies
from .hosts import eventually, running_host

pytestmark = [pytest.mark.durable, pytest.mark.django_db(transaction=True)]

CAPACITY = 20


@pytest.fixture
def busy(transactional_db: None) -> FlowVersion:
    version = make_version(Workspace.objects.create(name="Busy", slug="busy"))
    copies(10_000, version)
    return version


@pytest.fixture
def calm(transactional_db: None) -> FlowVersion:
    return make_version(Workspace.objects.create(name="Calm", slug="calm"))


def held(version: FlowVersion) -> int:
    return Run.objects.exclude(worker=None).filter(version=version).count()


def test_ten_thousand_long_runs_do_not_hold_up_another_workspaces_first(busy: FlowVersion, calm: FlowVersion) -> None:
    """None of them ends, and all slots are theirs: what is beyond their share is only borrowed."""

    async def for_ever(context: Context) -> Any:
        await asyncio.Event().wait()

    with running_host(Acts(draft=for_ever), capacity=CAPACITY) as host:
        eventually(lambda: host.running == CAPACITY)
        first = make_run(calm, epoch=0)
        eventually(lambda: Run.objects.get(pk=first.pk).state == "running")
        for _ in range(50):
            make_run(calm, epoch=0)
        eventually(lambda: held(calm) == CAPACITY - share_of(CAPACITY))
        assert (held(busy), host.running) == (CAPACITY, 2 * CAPACITY - share_of(CAPACITY))


def test_ten_thousand_short_runs_let_another_workspace_take_turns(busy: FlowVersion, calm: FlowVersion) -> None:
    with running_host(Acts(), capacity=CAPACITY) as host:
        for _ in range(CAPACITY):
            host.submit(host._drive_all())
        eventually(lambda: Run.objects.filter(version=busy, state="completed").count() > CAPACITY)
        late = [make_run(calm, epoch=0) for _ in range(10)]
        eventually(lambda: not Run.objects.unfinished().filter(version=calm).exists())
    first = Run.objects.get(pk=late[0].pk)
    between = Run.objects.filter(version=busy, started_at__gt=first.created_at, started_at__lt=first.started_at)
    assert between.count() <= 3 * CAPACITY
