"""A run is born with its journal, and a fork with what it keeps of its origin."""

from decimal import Decimal

import pytest

from flows.engine import events
from flows.engine.events import RunCreated
from flows.faults import Permanent
from flows.journal import batch, birth, reading
from flows.journal.append import Append
from flows.models import Run, RunStep

from .making import make_version

pytestmark = [pytest.mark.durable, pytest.mark.django_db]

ORIGIN = {"run": "r", "seq": 7, "path": "a"}


def unborn() -> tuple[Run, RunCreated]:
    version = make_version()
    run = Run(workspace=version.flow.workspace, flow=version.flow, version=version, number=1)
    created = RunCreated(
        flow=str(version.flow_id),
        version=1,
        document=version.digest,
        inputs={"topic": "a\x00"},
        by=None,
        simulated=True,
        options={"until": "draft"},
        edits=({"op": "set"},),
        origin={"run": "r", "flow": "f", "kind": "fork", "at": 7},
    )
    return run, created


def test_what_a_fork_keeps_stands_in_its_journal_at_epoch_0_and_in_its_rows_and_costs_nothing() -> None:
    run, created = unborn()
    kept = [
        events.StepSucceeded(path="a", attempt=2, output="x", duration_ms=5, origin=ORIGIN),
        events.PassEnded(path="loop", attempt=1, number=1, score=None, exit=None),
        events.StepSkipped(path="b", attempt=1, reason="No edge leads here.", origin=ORIGIN),
    ]
    records = birth.create(run, created, *kept)
    assert [(record.seq, record.epoch) for record in records] == [(1, 0), (2, 0), (3, 0), (4, 0)]
    assert [record.to_json() for record in reading.history(run.id)] == [record.to_json() for record in records]
    row = Run.objects.get(pk=run.pk)
    assert (row.state, row.seq, row.epoch, row.cost, row.simulated) == ("pending", 4, 0, Decimal(0), True)
    assert (row.inputs, row.options, row.edits) == ({"topic": "a\u2400"}, {"until": "draft"}, [{"op": "set"}])
    steps = {step.path: (step.state, step.attempt, step.duration_ms) for step in RunStep.objects.filter(run=run)}
    assert steps == {"a": ("succeeded", 2, 5), "b": ("skipped", 1, None)}


def test_the_first_driver_goes_on_behind_what_was_kept() -> None:
    run, created = unborn()
    birth.create(run, created, events.StepSucceeded(path="a", attempt=1, output="x", duration_ms=5, origin=ORIGIN))
    Run.objects.filter(pk=run.pk).update(epoch=1)
    batch.commit([Append.of(run.id, 1, [events.RunStarted(worker="w")])], look_back=False)
    assert [record.seq for record in reading.history(run.id)] == [1, 2, 3]


def test_what_cannot_be_stored_leaves_no_run() -> None:
    run, created = unborn()
    with pytest.raises(Permanent):
        birth.create(run, created, events.StepSucceeded(path="a", attempt=1, output=float("nan"), duration_ms=5))
    assert not Run.objects.exists()


def test_thousands_of_kept_results_are_born_at_once() -> None:
    run, created = unborn()
    kept = [
        events.StepSucceeded(path=f"each[{n}].a", attempt=1, output=n, duration_ms=5, origin=ORIGIN)
        for n in range(1, 3001)
    ]
    birth.create(run, created, *kept)
    assert Run.objects.get(pk=run.pk).seq == 3001
    assert RunStep.objects.filter(run=run, state="succeeded").count() == 3000
    assert [record.seq for record in reading.history(run.id)] == list(range(1, 3002))
