"""What the database itself refuses, and what it takes along."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from flows.models import Run, RunState, Thread
from tests.journal.making import make_run, make_version

pytestmark = [pytest.mark.durable, pytest.mark.django_db]


def test_a_wait_has_one_child_run_and_runs_of_their_own_are_not_counted() -> None:
    version = make_version()
    parent = make_run(version)
    place: dict[str, Any] = {"parent": parent, "parent_path": "each[1].sub", "parent_attempt": 1, "parent_wait": 1}
    make_run(version, **place)
    make_run(version, **{**place, "parent_wait": 2})
    with pytest.raises(IntegrityError), transaction.atomic():
        make_run(version, **place)
    assert Run.objects.filter(parent=None).count() == 1
    assert parent.children.count() == 2


def test_a_child_goes_with_its_parent_and_a_fork_stays_without_its_origin() -> None:
    version = make_version()
    origin = make_run(version)
    child, fork = make_run(version, parent=origin), make_run(version, origin=origin)
    thread = Thread.objects.create(workspace=origin.workspace)
    told = make_run(version, thread=thread)
    origin.delete()
    thread.delete()
    assert not Run.objects.filter(pk=child.pk).exists()
    assert Run.objects.get(pk=fork.pk).origin is None
    assert Run.objects.get(pk=told.pk).thread is None


def test_a_family_is_the_origin_and_its_forks() -> None:
    version = make_version()
    origin = make_run(version)
    forks = [make_run(version, origin=origin) for _ in range(2)]
    grandchild = make_run(version, origin=forks[0])
    make_run(version, state=RunState.WAITING)
    assert set(Run.objects.family_of(origin)) == set(forks)
    assert set(Run.objects.family_of(forks[0])) == {origin, grandchild}
