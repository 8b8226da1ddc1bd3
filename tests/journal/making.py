"""Runs to append to, and events to append."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from flows.engine import events
from flows.engine.amounts import Usage
from flows.engine.events import Event, RunCreated
from flows.graph import digest, parse
from flows.journal import batch, birth, reading
from flows.journal.append import Append
from flows.models import Flow, FlowVersion, Run, Workspace

_numbers = count(1)

DOCUMENT: dict[str, Any] = {
    "schema": 1,
    "name": "Draft and critic",
    "inputs": [{"name": "topic", "title": "Topic", "type": "text"}],
    "steps": [
        {"id": "brief", "kind": "input", "version": 1, "title": "Brief", "config": {}},
        {
            "id": "draft",
            "kind": "model",
            "version": 1,
            "title": "Draft",
            "config": {"action": "generate", "model": "rehearsal/steady", "prompt": "Write about {{ inputs.topic }}."},
        },
        {"id": "result", "kind": "output", "version": 1, "title": "Result", "config": {"value": "{{ draft }}"}},
    ],
    "edges": [
        {"source": "brief", "port": "out", "target": "draft"},
        {"source": "draft", "port": "out", "target": "result"},
    ],
}


def make_version(workspace: Workspace | None = None, document: dict[str, Any] | None = None) -> FlowVersion:
    number = next(_numbers)
    document = document or DOCUMENT
    workspace = workspace or Workspace.objects.create(name="Atelier", slug=f"atelier-{number}")
    flow = Flow.objects.create(workspace=workspace, name="Draft and critic", document=document)
    return FlowVersion.objects.create(flow=flow, number=1, document=document, digest=digest(parse(document)))


def make_run(version: FlowVersion | None = None, *, epoch: int = 1, **fields: Any) -> Run:
    """A run with its first record, claimed `epoch` times."""
    version = version or make_version()
    run = Run(workspace=version.flow.workspace, flow=version.flow, version=version, number=next(_numbers), **fields)
    event = RunCreated(
        flow=str(version.flow_id),
        version=version.number,
        document=version.digest,
        inputs={"topic": "rivers"},
        by=None,
        simulated=True,
    )
    birth.create(run, event)
    if epoch:
        run.epoch = epoch
        run.save(update_fields=["epoch"])
    return run


def call_finished(path: str, call: int, cost: str, output: str = "text", attempt: int = 1) -> Event:
    return events.CallFinished(
        path=path,
        attempt=attempt,
        call=call,
        output=output,
        usage=Usage(input=10, cached=2, output=30, reasoning=1),
        cost=Decimal(cost),
        first_token_ms=3,
        duration_ms=20,
        stop="end",
    )


def call_started(path: str, call: int, attempt: int = 1) -> Event:
    return events.CallStarted(
        path=path,
        attempt=attempt,
        call=call,
        account="rehearsal",
        model="steady",
        simulated=True,
        request={"system": "", "prompt": "?", "settings": {}},
        request_hash="sha256:0",
    )


def seqs(run: Run | UUID) -> list[int]:
    return [record.seq for record in reading.history(run if isinstance(run, UUID) else run.id)]


def lose_the_first_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next commit is applied, and reported as failed."""
    commit, lost = batch.commit, iter([True])

    def lose_the_answer(appends: Sequence[Append], **options: Any) -> None:
        commit(appends, **options)
        if next(lost, False):
            raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(batch, "commit", lose_the_answer)
