"""What a prompt costs to compile and to render, and whether the cache holds the prompts of a whole large document."""

import time
from collections.abc import Callable, Iterator

from flows.language import compile_template, render
from flows.language.cache import TemplateCache
from flows.language.statements import read
from flows.language.template import compiled
from tests.bench.figure import Figure

NAMES = {
    "inputs": {"topic": "bees", "tone": "calm"},
    "steps": {"draft": {"output": "Bees hum. " * 20}, "critic": {"output": '{"score": 0.7}'}},
    "previous": "Bees hum. " * 10,
}
PROMPT = (
    "Write about {{ inputs.topic }} in a {{ inputs.tone }} tone.\n"
    + "Keep to what is known, and say where it is known from. " * 15
    + "\nThe draft: {{ steps.draft.output }}\nIts score: {{ critic.score }}\nBefore: {{ previous }}\n"
)
DOCUMENT_CHARACTERS = 5 * 1024 * 1024
TIMES, ROUNDS = 500, 7


def measure() -> Iterator[Figure]:
    assert 900 <= len(PROMPT) <= 1_200
    names = {**NAMES, "critic": '{"score": 0.7}'}
    assert render(PROMPT, names).warnings == ()
    compile_template(PROMPT)
    bare = _best(lambda: "".join([str(part) for part in (*PROMPT.split(" ", 5), *NAMES)]))
    filled = _best(lambda: render(PROMPT, names))
    yield Figure("1 KB prompt with 5 variables, rendered", filled * 1e6, "us", most=50, baseline=bare * 1e6)
    yield Figure("rendering against a bare join", filled / bare, "times", most=60, baseline=bare * 1e6)
    compiling = _best(lambda: compiled(PROMPT, read(PROMPT)), times=20)
    yield Figure("1 KB prompt, compiled", compiling * 1e3, "ms", most=2, baseline=bare * 1e3)
    yield _hit_rate()


def _best(work: Callable[[], object], times: int = TIMES) -> float:
    """Seconds for one, in the quietest of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(times):
            work()
        rounds.append((time.perf_counter() - started) / times)
    return min(rounds)


def _hit_rate() -> Figure:
    """Ten runs of a document of 5 MB: every prompt is compiled once and then found again."""
    cache = TemplateCache()
    size = 8 * 1024
    prompts = [
        f"{{{{ inputs.topic }}}} {number} " + "word " * (size // 5) for number in range(DOCUMENT_CHARACTERS // size)
    ]
    for _ in range(10):
        for prompt in prompts:
            cache.get(prompt)
    rate = 100 * cache.hits / (cache.hits + cache.misses)
    return Figure("template cache hit rate, ten runs of a 5 MB document", rate, "%", least=90)
