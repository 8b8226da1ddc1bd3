"""C101, C102, O113, O114: how long a step may take, how often it tries again, how much it may write.

A setting that somebody made is a decision, whatever it says; only what was left open is told.
"""

from collections.abc import Iterator

from flows.graph.document import Retry, Step
from flows.graph.problems import Problem
from flows.graph.validation import changing
from flows.graph.validation.changing import ChangeJson
from flows.graph.validation.places import called, in_step
from flows.graph.validation.survey import JOIN, ROUTER, Survey, each

RETRIES = 3
CRITICAL_TIMEOUT_MS = 30_000
TIMEOUT_MS = 300_000
SENSIBLE_TOKENS = 2_000
MANY_TOKENS = 32_000
_AGAIN = Retry(attempts=RETRIES).to_json()
_SOMETIMES = (ROUTER, JOIN)  # they reach out only when they ask a model
_WRITERS = ("model", "agent")


def find(survey: Survey) -> Iterator[Problem]:
    asking = {index for index, _, slot in survey.slots if slot.use == "model"}
    bounded = survey.document.policy.longest_ms is not None
    for index, step, kind in each(survey):
        if kind.network and not (step.kind in _SOMETIMES and index not in asking):
            if step.retry is None and not any(one.strategy == "retry" for one in step.recovery):
                yield _retry(index, step)
            if step.timeout_ms is None and not bounded:
                yield _timeout(index, step)
        if step.kind in _WRITERS:
            yield from _tokens(index, step)


def _limit(step: Step) -> ChangeJson:
    return changing.in_step(step.id, ("timeout_ms",), CRITICAL_TIMEOUT_MS if step.critical else TIMEOUT_MS)


def _retry(index: int, step: Step) -> Problem:
    changes = [changing.in_step(step.id, ("retry",), dict(_AGAIN))]
    title = f"Try again up to {RETRIES} times"
    if step.critical and step.timeout_ms is None:
        title += f", {CRITICAL_TIMEOUT_MS // 1000} s each"
        changes.append(_limit(step))
    weight = "is critical and " if step.critical else ""
    return in_step(
        "NO_RETRY",
        index,
        step,
        ("retry",),
        f"{called(step)} {weight}reaches another machine, and one failure there fails it for good.",
        f"Let it try again {RETRIES} times; most such failures pass in seconds.",
        severity="warning",
        fix=changing.fix(title, *changes),
    )


def _timeout(index: int, step: Step) -> Problem:
    seconds = (CRITICAL_TIMEOUT_MS if step.critical else TIMEOUT_MS) // 1000
    return in_step(
        "NO_TIMEOUT",
        index,
        step,
        ("timeout_ms",),
        f"Nobody said how long {called(step)} may take; after five minutes it is given up.",
        f"Set a timeout, such as {seconds} seconds.",
        severity="warning",
        fix=changing.fix(f"Give it up after {seconds} s", _limit(step)),
    )


def _tokens(index: int, step: Step) -> Iterator[Problem]:
    settings = step.config.get("settings")
    if settings is not None and not isinstance(settings, dict):
        return
    at = ("config", "settings", "max_tokens")
    limit = (settings or {}).get("max_tokens")
    if limit is None:
        title = f"At most {SENSIBLE_TOKENS:,} tokens"
        value = {**(settings or {}), "max_tokens": SENSIBLE_TOKENS}
        yield in_step(
            "NO_TOKEN_LIMIT",
            index,
            step,
            at,
            f"Nobody said how long an answer of {called(step)} may be.",
            "Set a token limit: it bounds what a call costs and how long it takes.",
            severity="warning",
            fix=changing.fix(title, changing.in_step(step.id, ("config", "settings"), value)),
        )
    elif isinstance(limit, int) and not isinstance(limit, bool) and limit > MANY_TOKENS:
        yield in_step(
            "HIGH_TOKEN_LIMIT",
            index,
            step,
            at,
            f"An answer of {called(step)} may be {limit:,} tokens long: slow, and dear.",
            "Lower the limit to what the step really writes; a page is about 700 tokens.",
            severity="warning",
            fix=changing.fix(f"At most {MANY_TOKENS:,} tokens", changing.in_step(step.id, at, MANY_TOKENS)),
        )
