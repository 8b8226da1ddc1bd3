"""How many workers can claim from one database: what a claim costs is measured, what a thousand workers make of it is
simulated with the very function that chooses.

Every worker has a few slots; when a run ends, its slot wishes for the next one, and the wishes that come while a claim
is under way share the next claim. The database answers some claims at a time, one on SQLite. Before it is the limit a
slot waits about as long as a claim takes; from then on slots stand empty.
"""

import heapq
import random
import time
import uuid
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from uuid import UUID

from django.db import connection

from flows.models import Flow, FlowVersion, Run, Workspace
from flows.runtime import lease
from flows.runtime.claim import claim
from flows.runtime.fairness import Candidate, choose
from tests.bench.figure import Figure

SPACES, EACH, QUEUE = 50, 40, 10_000
SLOTS, RUN_SECONDS, SIMULATED_SECONDS = 5, 1.0, 6.0
WORKERS = (10, 30, 100, 300, 1000)
THREADS = {"sqlite": 1, "postgresql": 4}


@dataclass(frozen=True)
class Cost:
    """Seconds of the database: of a claim, and of each run in it. `at_once` claims are answered side by side."""

    claim: float
    run: float
    at_once: int

    def of(self, runs: int) -> float:
        return self.claim + self.run * runs


def measure() -> Iterator[Figure]:
    _crowd()
    lease.register("bench", SLOTS)
    one, many = _seconds(1, 150), _seconds(50, 30)
    cost = Cost(claim=one, run=max(0.0, (many - one) / 49), at_once=_at_once(one))
    Run.objects.all().delete()  # or the figures after this one would drive them
    yield Figure("claim of one run among 12,000 queued", one * 1000, "ms", most=20)
    yield Figure("claim of 50 runs", many / one, "of a claim of one run", most=25, baseline=one * 1000)
    yield Figure("claims answered side by side", cost.at_once, "claims")
    limit = None
    for workers in WORKERS:
        crowd = Crowd(workers, cost)
        crowd.run()
        if limit is None and crowd.idle > 0.1:
            limit = workers
        yield Figure(f"{workers} workers: slots that stand empty", crowd.idle, "of all")
        yield Figure(f"{workers} workers: the database is busy", crowd.busy, "of the time")
        if crowd.idle <= 0.1:
            yield Figure(f"{workers} workers: another workspace's first run waits", crowd.first_wait, "s", most=2)
    ends = SLOTS / RUN_SECONDS
    yield Figure("runs a second where the database is the limit", cost.at_once / cost.of(1), "runs/s", least=100)
    yield Figure(f"workers where it is, at {ends:g} runs a second each (0: beyond 1,000)", float(limit or 0), "workers")


def _crowd() -> None:
    """One workspace with a long queue, and others with short ones."""
    runs: list[Run] = []
    for number in range(SPACES):
        workspace = Workspace.objects.create(name="Bench", slug=f"bench-{uuid.uuid4().hex[:8]}")
        flow = Flow.objects.create(workspace=workspace, name="Bench", document={})
        version = FlowVersion.objects.create(flow=flow, number=1, document={}, digest="sha256:0")
        queued = QUEUE if number == 0 else EACH
        runs += [Run(workspace=workspace, flow=flow, version=version, number=n) for n in range(1, queued + 1)]
    Run.objects.bulk_create(runs, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _seconds(runs: int, times: int) -> float:
    took = []
    for _ in range(times):
        started = time.perf_counter()
        assert len(claim("bench", runs, {}, 10_000)) == runs
        took.append(time.perf_counter() - started)
    return sorted(took)[times // 2]


def _at_once(alone: float) -> int:
    """How many claims the database really answers side by side."""
    threads, times = THREADS[connection.vendor], 50

    def claim_some(_: int) -> None:
        try:
            for _ in range(times):
                claim("bench", 1, {}, 10_000)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        list(pool.map(claim_some, range(threads)))
        passed = time.perf_counter() - started
    return max(1, round(threads * times * alone / passed))


class Crowd:
    """So many workers on one database, for a few seconds, with a queue that does not end and one that comes later."""

    def __init__(self, workers: int, cost: Cost) -> None:
        self._cost = cost
        self._chance = random.Random(7)
        self._events: list[tuple[float, int, int, str]] = []  # when, a number against ties, worker, what
        self._ties = count()
        self._held = [Counter[UUID]() for _ in range(workers)]
        self._wishes = [SLOTS] * workers
        self._asking = [False] * workers
        self._waiting: deque[int] = deque()
        self._answering = 0
        self._serial = count(1)
        self._long, self._late = uuid.UUID(int=1), uuid.UUID(int=2)
        self._queues = {self._long: self._queue(self._long), self._late: iter(())}
        self._heads: dict[UUID, deque[Candidate]] = {self._long: deque(), self._late: deque()}
        self._granted: dict[int, list[UUID]] = {}
        self._working = self._answered = 0.0
        self._late_since: float | None = None
        self.first_wait = 0.0
        for worker in range(workers):
            self._at(self._chance.random() * RUN_SECONDS, worker, "ask")
        self._at(SIMULATED_SECONDS / 2, 0, "late")

    @property
    def idle(self) -> float:
        return max(0.0, 1 - self._working / (len(self._held) * SLOTS * SIMULATED_SECONDS))

    @property
    def busy(self) -> float:
        return min(1.0, self._answered / (self._cost.at_once * SIMULATED_SECONDS))

    def run(self) -> None:
        while self._events and self._events[0][0] < SIMULATED_SECONDS:
            now, _, worker, what = heapq.heappop(self._events)
            match what:
                case "ask":
                    self._ask(worker)
                case "answer":
                    self._answer(now, worker)
                case "late":
                    self._late_since = now
                    self._heads[self._late].append(self._candidate(self._late))
                case space:
                    self._held[worker][UUID(space)] -= 1
                    self._wishes[worker] += 1
                    self._ask(worker)
            self._serve(now)

    def _at(self, when: float, worker: int, what: str) -> None:
        heapq.heappush(self._events, (when, next(self._ties), worker, what))

    def _ask(self, worker: int) -> None:
        if not self._asking[worker] and self._wishes[worker]:
            self._asking[worker] = True
            self._waiting.append(worker)

    def _serve(self, now: float) -> None:
        while self._waiting and self._answering < self._cost.at_once:
            worker = self._waiting.popleft()
            wishes = self._wishes[worker]
            self._granted[worker] = self._choose(now, worker, wishes)
            self._wishes[worker] = 0
            took = self._cost.of(wishes)
            self._answering += 1
            self._answered += min(took, SIMULATED_SECONDS - now)
            self._at(now + took, worker, "answer")

    def _choose(self, now: float, worker: int, wishes: int) -> list[UUID]:
        for space, heads in self._heads.items():
            heads.extend(islice(self._queues[space], wishes - len(heads)))
        candidates = [one for heads in self._heads.values() for one in islice(heads, wishes)]
        of = {one.run: one.workspace for one in candidates}
        spaces = [of[run] for run in choose(candidates, wishes, self._held[worker], SLOTS)]
        for space in spaces:
            self._heads[space].popleft()
        if self._late in spaces and self._late_since is not None:
            self.first_wait = now + self._cost.of(wishes) - self._late_since
        return spaces

    def _answer(self, now: float, worker: int) -> None:
        self._answering -= 1
        self._asking[worker] = False
        for space in self._granted.pop(worker):
            self._held[worker][space] += 1
            lasts = self._chance.expovariate(1 / RUN_SECONDS)
            self._working += min(lasts, SIMULATED_SECONDS - now)
            self._at(now + lasts, worker, str(space))
        self._ask(worker)

    def _queue(self, space: UUID) -> Iterator[Candidate]:
        while True:
            yield self._candidate(space)

    def _candidate(self, space: UUID) -> Candidate:
        number = next(self._serial)
        return Candidate(UUID(int=1000 + number), space, datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number))
