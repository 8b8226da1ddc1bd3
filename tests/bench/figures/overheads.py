"""What a flow costs beyond the work of its steps: one that does nothing, one that recovery saves, and its memory."""

import statistics
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from flows.engine.structure import structure_of
from flows.graph import parse
from tests.bench.figure import Figure
from tests.bench.figures.engine_steps import flow, text
from tests.bench.runs import Works, working
from tests.bench.streams import serving

TIMES, ROUNDS = 20, 4
FLOWS, STEPS = 200, 10


def measure() -> Iterator[Figure]:
    with serving() as url, working() as works:
        yield _flow(works)
        yield _recovery(works, url)
    yield _memory()


def _flow(works: Works) -> Figure:
    """R84"""
    version = works.version(flow(text("only", "x")))
    works.runs(version, 3)
    works.drive(3)
    return Figure("overhead of a flow, p50", 1e3 * min(_alone(works, version) for _ in range(ROUNDS)), "ms", most=50)


def _recovery(works: Works, url: str) -> Figure:
    """R88: of two requests to the address, one in two fails."""
    request = {"method": "GET", "url": f"{url}/flaky", "response": "text"}
    saving = {"recovery": [{"strategy": "retry", "attempts": 1}]}
    quick = {"recovery": {"base_delay_ms": 0}}
    saved = works.version(flow({"id": "ask", "kind": "http", "config": request, **saving}, policy=quick))
    sound = request | {"url": f"{url}/stream?chunks=0&every=0"}
    calm = works.version(flow({"id": "ask", "kind": "http", "config": sound, **saving}, policy=quick))
    for version in (saved, calm):
        _alone(works, version, 3)
    rounds = [(_alone(works, saved), _alone(works, calm)) for _ in range(ROUNDS)]
    with_recovery, without = min(rounds, key=lambda pair: pair[0] - pair[1])
    return Figure("overhead of recovery, p50", 1e3 * (with_recovery - without), "ms", most=100, baseline=1e3 * without)


def _alone(works: Works, version: Any, times: int = TIMES) -> float:
    runs = works.runs(version, times)
    seconds = statistics.median([works.drive(1) for _ in runs])
    works.check(runs)
    return seconds


def _memory() -> Figure:
    """R86: a flow as a worker keeps it, parsed and laid out for the engine."""
    documents = [_ten_steps(number) for number in range(FLOWS)]
    structure_of(parse(documents[0]))
    tracemalloc.start(1)
    try:
        before, _ = tracemalloc.get_traced_memory()
        kept = [structure_of(parse(document)) for document in documents[1:]]
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    each = (after - before) / len(kept) / 1024
    return Figure(f"memory of a flow of {STEPS} steps that is kept parsed", each, "KB", most=64)


def _ten_steps(number: int) -> dict[str, Any]:
    names = [f"s{n}" for n in range(STEPS)]
    edges = [{"source": a, "target": b} for a, b in pairwise(names)]
    steps = (text(name, f"{{{{ inputs.topic }}}} {number}") for name in names)
    return flow(*steps, edges=edges, inputs=[{"name": "topic", "type": "text"}])
