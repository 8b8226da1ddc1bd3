"""R85, R87: what a trusted prompt file costs to compile, and how often it is found compiled; tokens being counted."""

import asyncio
import time
from collections.abc import Iterator

from flows.calls.tokens import Counter, counter
from flows.library import prompts
from tests.bench.figure import Figure

VALUES = {
    "wallet": "9xQe",
    "amount": 1,
    "from_token": "SOL",
    "to_token": "USDC",
    "token": "USDC",
    "targets": {"SOL": 60},
}
REQUESTS = ("swap SOL to USDC", "lend my USDC on Jupiter", "rebalance my portfolio")
ROUNDS = 20


def measure() -> Iterator[Figure]:
    yield Figure("trusted prompt with all it extends and includes, compiled", _compiling() * 1e3, "ms", most=10)
    library = prompts()
    for _ in range(ROUNDS):
        for request in REQUESTS:
            for name in library.suggest(request):
                library.render(name, VALUES)
    rate = 100 * library.cache.hits / (library.cache.hits + library.cache.misses)
    yield Figure("cache hit rate of trusted prompts, 20 requests of each sort", rate, "%", least=80)
    exact = asyncio.run(counter("acme/gpt-4o"))
    yield Figure(f"tokens of a long prompt counted, {exact.name}", _counting(exact) / 1e3, "per ms", least=200)


def _compiling() -> float:
    """Seconds for a file, in the quietest of several rounds: a fresh library compiles all it has, and fills it."""
    rounds = []
    for _ in range(ROUNDS):
        library = prompts()
        names = library.names
        started = time.perf_counter()
        for name in names:
            library.render(name, VALUES)
        rounds.append((time.perf_counter() - started) / library.cache.misses)
    return min(rounds)


def _counting(exact: Counter) -> float:
    """Tokens a second, in the quietest of several rounds."""
    text = "The analyst weighs the evidence, doubts the figures, and writes down what remains true.\n" * 1_000
    rates = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        rates.append(exact.count(text) / (time.perf_counter() - started))
    return max(rates)
