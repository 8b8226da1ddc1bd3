"""Can the strategies that are to save a step do so: are they allowed, have they time, and does anybody get to them?"""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.graph.alternatives import BUILT_IN
from flows.graph.document import AlternativeStrategy, AskStrategy, RecoveryPolicy, RetryStrategy, Step
from flows.graph.problems import Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, clip, in_flow, in_step
from flows.graph.validation.survey import Survey

_PEOPLE_NEED_MS = 60_000
_FOR_PEOPLE_MS = 3_600_000
_OTHERWISE_MS = 120_000


@dataclass(frozen=True, slots=True)
class _Need:
    """What a strategy takes at least; `enough` is what would do."""

    least_ms: int
    enough_ms: int
    who: str


def find(survey: Survey) -> Iterator[Problem]:
    policy = survey.document.policy.recovery
    needs: list[_Need] = []
    for index, step in survey.steps:
        yield from _last(index, step)
        for number, strategy in enumerate(step.recovery):
            at = ("recovery", number)
            match strategy:
                case RetryStrategy():
                    delay = min(policy.base_delay_ms, policy.max_delay_ms)
                    needs.append(_Need(delay, max(_OTHERWISE_MS, 8 * delay), f"{called(step)} is tried again"))
                case AlternativeStrategy():
                    yield from _alternative(survey, policy, index, step, at, strategy, needs)
                case AskStrategy():
                    if policy.ask:
                        needs.append(_Need(_PEOPLE_NEED_MS, _FOR_PEOPLE_MS, f"anybody answers for {called(step)}"))
                    else:
                        message = f"{called(step)} asks a person when it fails, but this flow asks nobody."
                        yield _off(index, step, at, message, "Let people be asked", "ask")
    yield from _time(policy, needs)


def _alternative(
    survey: Survey,
    policy: RecoveryPolicy,
    index: int,
    step: Step,
    at: tuple[str, int],
    strategy: AlternativeStrategy,
    needs: list[_Need],
) -> Iterator[Problem]:
    if not policy.alternatives:
        message = f"{called(step)} has an alternative, but this flow tries none."
        yield _off(index, step, at, message, "Let alternatives be tried", "alternatives")
        return
    built_in = BUILT_IN.get(strategy.flow)
    if built_in is not None and built_in.waits_ms is not None:
        wait = built_in.waits_ms
        needs.append(_Need(wait, max(_OTHERWISE_MS, 2 * wait), f"{clip(strategy.flow)!r} has waited"))
    if strategy.flow == survey.document.name:
        message = f"The alternative of {called(step)} is this flow itself, which fails in the same way."
        remedy = "Choose a flow that goes another way."
        yield in_step("RUNS_ITSELF", index, step, (*at, "flow"), message, remedy, severity="warning")


def _off(index: int, step: Step, at: tuple[str, int], message: str, title: str, setting: str) -> Problem:
    fix = changing.fix(title, changing.put(("policy", "recovery", setting), True))
    remedy = f"{title} in the flow's settings, or remove this strategy."
    return in_step("RECOVERY_OFF", index, step, at, message, remedy, severity="warning", fix=fix)


def _last(index: int, step: Step) -> Iterator[Problem]:
    """A person's answer settles it, so nothing comes after it."""
    kinds = [strategy.strategy for strategy in step.recovery]
    if "ask" in kinds[:-1]:
        number = kinds.index("ask") + 1
        kept = [strategy.to_json() for strategy in step.recovery[:number]]
        yield in_step(
            "NEVER_TRIED",
            index,
            step,
            ("recovery", number),
            f"What comes after the question of {called(step)} is never tried: the answer settles it.",
            "Ask last.",
            severity="warning",
            fix=changing.fix("Leave out what comes after it", changing.in_step(step.id, ("recovery",), kept)),
        )


def _time(policy: RecoveryPolicy, needs: list[_Need]) -> Iterator[Problem]:
    short = [need for need in needs if need.least_ms >= policy.longest_ms]
    if not short:
        return
    enough = max(need.enough_ms for need in short)
    yield in_flow(
        "RECOVERY_TOO_SHORT",
        "policy.recovery.longest_ms",
        f"Recovery is given up after {_spoken(policy.longest_ms)}, before {short[0].who}.",
        f"Give it more time, {_spoken(enough)} for example.",
        severity="warning",
        fix=changing.fix(f"Give it {_spoken(enough)}", changing.put(("policy", "recovery", "longest_ms"), enough)),
    )


def _spoken(milliseconds: int) -> str:
    if milliseconds < 1_000:
        return f"{milliseconds} ms"
    seconds = milliseconds / 1_000
    return f"{seconds:g} s" if seconds <= 120 else f"{seconds / 60:g} minutes"
