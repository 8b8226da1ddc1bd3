"""What it costs to say everything that is wrong with a large flow: while somebody types, and the first time."""

import gc
import time
from collections.abc import Callable, Iterator
from typing import Any

from flows.graph import Document, parse, validate
from flows.language import cache
from flows.steps.registry import catalogue
from tests.bench.figure import Figure

STEPS = 1_000
ROUNDS = 5


def measure() -> Iterator[Figure]:
    document = _flow(STEPS)
    kinds = catalogue()
    unseen = [_flow(STEPS, salt) for salt in ("once", "twice")]
    cold = min(_timed(lambda one=one: validate(one, kinds)) for one in unseen)  # type: ignore[misc]
    misses = cache.misses
    validate(document, kinds)
    warm = min(_timed(lambda: validate(document, kinds)) for _ in range(ROUNDS))
    bare = min(_timed(_bare_loop) for _ in range(ROUNDS))
    assert cache.misses - misses <= STEPS, "the templates of the document do not stay compiled"
    yield Figure("validate 1,000 steps, templates compiled", 1000 * warm, "ms", most=50, baseline=1000 * bare)
    yield Figure("validate 1,000 steps, cold", 1000 * cold, "ms", most=1000, baseline=1000 * bare)
    large = _flow(5 * STEPS)
    validate(large, kinds)
    gc.freeze()  # a collection in the middle would measure what else lies in memory
    ratio = min(_timed(lambda: validate(large, kinds)) for _ in range(ROUNDS)) / warm
    gc.unfreeze()
    yield Figure("validate 5,000 steps against 1,000", ratio, "times", most=8)


def _timed(work: Callable[[], object]) -> float:
    """In seconds of this thread, so that what else the machine does is left out."""
    started = time.thread_time()
    work()
    return time.thread_time() - started


def _bare_loop() -> int:
    return sum(number % 7 for number in range(200_000))


def _flow(count: int, salt: str = "") -> Document:
    """Chains of ten model steps, each with a prompt of its own that reads two steps before it and an input.
    One in ten lacks what validation advises."""
    steps: list[dict[str, Any]] = []
    edges = []
    for number in range(count):
        prompt = f"Improve this {salt}, number {number}, for {{{{ inputs.audience }}}}.\n" + "Be exact. " * 40
        for back in range(1, min(2, number % 10) + 1):
            prompt += f"\n{{{{ step_{number - back} }}}}"
        if number % 10:
            edges.append({"source": f"step_{number - 1}", "port": "out", "target": f"step_{number}"})
        config = {"model": "rehearsal/steady", "prompt": prompt, "settings": {"temperature": 0.5, "max_tokens": 800}}
        careful = {"retry": {"attempts": 3}, "timeout_ms": 60_000} if number % 10 else {}
        title = f"Writes part {number}"
        steps.append({"id": f"step_{number}", "kind": "model", "title": title, "config": config, **careful})
    return parse({"schema": 1, "name": "A long one", "inputs": [{"name": "audience"}], "steps": steps, "edges": edges})
