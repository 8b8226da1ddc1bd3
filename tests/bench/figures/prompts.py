"""R85, R87: what a trusted prompt file costs to compile, and how often it is found compiled."""

import time
from collections.abc import Iterator

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
