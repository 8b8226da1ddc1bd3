"""A worker's host in this process, with real storage, and runs for it: everything but the broker and the door."""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.test import override_settings

from flows.engine.events import RunCreated
from flows.graph import digest, parse
from flows.journal.birth import create
from flows.models import Flow, FlowVersion, Run, Workspace
from flows.runtime import wake
from flows.runtime.host import Host
from flows.tasks.compose import compose_host

PATIENCE = 300


class Works:
    def __init__(self, host: Host) -> None:
        self.host = host
        self.workspace = Workspace.objects.create(name="Bench", slug=f"bench-{uuid.uuid4().hex[:8]}")
        self._numbers = iter(range(1, 10_000_000))

    def version(self, document: Mapping[str, Any]) -> FlowVersion:
        parsed = parse(document)
        flow = Flow.objects.create(
            workspace=self.workspace, name=f"Bench {uuid.uuid4().hex}", document=parsed.to_json()
        )
        return FlowVersion.objects.create(flow=flow, number=1, document=parsed.to_json(), digest=digest(parsed))

    def runs(self, version: FlowVersion, count: int, inputs: Mapping[str, Any] | None = None) -> list[Run]:
        """Rows with their first record, as the start action makes them."""
        made = []
        for _ in range(count):
            run = Run(workspace=self.workspace, flow=version.flow, version=version, number=next(self._numbers))
            create(
                run,
                RunCreated(
                    flow=str(version.flow_id),
                    version=1,
                    document=version.digest,
                    inputs=dict(inputs or {}),
                    by=None,
                    simulated=False,
                ),
            )
            made.append(run)
        return made

    def drive(self, count: int) -> float:
        """Seconds until so many runs have been driven to their ends."""
        started = time.perf_counter()
        ends: list[Future[Any]] = [self.host.submit(self.host.drive_next()) for _ in range(count)]
        wait(ends, PATIENCE)
        seconds = time.perf_counter() - started
        assert all(end.done() and end.result() for end in ends)
        return seconds

    def check(self, runs: Sequence[Run]) -> None:
        """All of them are completed: a figure of failed runs is none."""
        states = set(Run.objects.filter(pk__in=[run.pk for run in runs[:500]]).values_list("state", flat=True))
        assert states == {"completed"}, states


@contextmanager
def working(capacity: int = 6_000, *, allowed: Sequence[str] = ("127.0.0.1",)) -> Iterator[Works]:
    with override_settings(BATON_ALLOWED_ADDRESSES=list(allowed), BATON_SWEEP_SECONDS=60.0):
        host = compose_host(capacity=capacity)
        with patch.object(wake, "send", lambda run: True):  # the bench hands every run out itself
            host.start()
            try:
                yield Works(host)
            finally:
                host.stop(10)


def resident_bytes() -> int:
    """Of this process."""
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * 4096
