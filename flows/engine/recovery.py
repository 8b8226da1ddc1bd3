"""What saves a failed step: its strategies in order, until one helps or the time is up (R28-R33, R46-R53, R133).

1. retry: further attempts, 1 s, 2 s, 4 s … apart; not of what is permanent.
2. alternative: another flow runs as a child of this run, never as a part of it (R5); its output stands in. One that is
   built in is for certain errors only, and one of those waits and tries the step again.
3. ask: a person says retry, skip or abort; an unclear answer asks again.

Each strategy that was tried or passed over is in the journal, so after a restart the next one follows. An attempt that
a restart has interrupted goes on first (`attempts`), and `saved` says that it has helped.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

from flows.engine import events
from flows.engine.context import StepContext
from flows.engine.execution import Execution
from flows.engine.failure import is_retryable, step_error, the_one
from flows.engine.filling import filled
from flows.engine.ports import Outcome
from flows.engine.records import time_text
from flows.engine.requests import ChildRequest, Question
from flows.engine.step_state import FAILED, RECOVERY_BEGAN, StepState
from flows.engine.timing import Within, backoff_ms, spoken, timed_out
from flows.faults import ErrorJson, Fenced, InnerFailed, Permanent, RecoveryExhausted, Transient
from flows.graph import Step
from flows.graph.alternatives import BUILT_IN
from flows.graph.document import AlternativeStrategy, AskStrategy, RecoveryPolicy, RetryStrategy

PASSED_OVER = "STRATEGY_PASSED_OVER"
_RETRY = frozenset({"retry", "yes", "y"})
_SKIP = frozenset({"skip", "continue", "no"})
_ABORT = frozenset({"abort", "cancel"})
_MOST_QUESTIONS = 20


class Failed(Protocol):
    """The step run that failed."""

    @property
    def path(self) -> str: ...
    @property
    def step(self) -> Step: ...
    @property
    def attempt(self) -> int: ...
    @property
    def execution(self) -> Execution: ...
    @property
    def context(self) -> StepContext:
        """Of the attempt at hand."""
        ...

    async def again(self, failure: BaseException, delay: int, recovery: int | None = None) -> None: ...

    async def outcome(self) -> Outcome: ...


class _OutOfTime(Exception):
    pass


async def remember(context: StepContext, failure: Exception, path: str) -> None:
    """What an attempt failed of: after a restart it does not fail again, recovery goes on."""
    said = {"error": step_error(failure, path), "retryable": is_retryable(failure)}
    if isinstance(failure, Transient):
        said["transient"] = True
    await context.decide(FAILED, lambda: said)


def remembered(state: StepState) -> Exception | None:
    said = state.decisions.get(FAILED)
    if said is None:
        return None
    error: ErrorJson = said["error"]
    if said.get("transient"):
        return Transient(error["message"], code=error["code"], where=error["where"], remedy=error["remedy"])
    return InnerFailed(error, said["retryable"])


def deadline(state: StepState, policy: RecoveryPolicy) -> datetime | None:
    """When the attempt at hand has to be done, if recovery began it."""
    began = state.decisions.get(RECOVERY_BEGAN) if state.saving is not None else None
    return None if began is None else _ends(began, policy)


def within(state: StepState, execution: Execution) -> Within | None:
    policy = execution.policy.recovery
    if (until := deadline(state, policy)) is None:
        return None
    left = until - execution.ports.clock.now()
    return Within(left / timedelta(seconds=1), timed_out(policy.longest_ms, "Recovery"))


def saved(run: Failed, state: StepState) -> str | None:
    """The strategy that began the attempt, after a restart: the attempt has succeeded."""
    number = state.saving
    if number is None or number > len(run.step.recovery):
        return None
    strategy = run.step.recovery[number - 1].strategy
    since = state.started_at or run.execution.ports.clock.now()
    _note(run, number, strategy, since, None)
    return strategy


async def recover(run: Failed, failure: Exception) -> tuple[Outcome, str] | Exception:
    """What the step yields after all and by which strategy, or the failure that is left."""
    return await _Recovery(run, failure).run()


class _Recovery:
    def __init__(self, run: Failed, failure: Exception) -> None:
        self._run = run
        self._failure: Exception = failure
        self._execution = run.execution
        self._policy: RecoveryPolicy = run.execution.policy.recovery
        self._deadline = self._now

    @property
    def _now(self) -> datetime:
        return self._run.execution.ports.clock.now()

    @property
    def _error(self) -> ErrorJson:
        return step_error(self._failure, self._run.path)

    async def run(self) -> tuple[Outcome, str] | Exception:
        began = await self._run.context.decide(RECOVERY_BEGAN, lambda: time_text(self._now))
        self._deadline = _ends(began, self._policy)
        tried = set(self._execution.recorded(self._run.path).tried)
        for number, strategy in enumerate(self._run.step.recovery, start=1):
            if number in tried or self._is_off(strategy):
                continue
            since = self._now
            waits = self._run.context.begin_recovery(number)
            if self._now >= self._deadline and not waits:
                break
            try:
                outcome = await self._try(number, strategy)
            except _OutOfTime:
                break
            except (Fenced, asyncio.CancelledError):
                raise
            except Exception as raised:
                failure = the_one(raised)
                _note(self._run, number, strategy.strategy, since, step_error(failure, self._run.path))
                if strategy.strategy == "ask":
                    return failure  # a person decided
                await remember(self._run.context, self._failure, self._run.path)
                continue
            _note(self._run, number, strategy.strategy, since, None)
            return outcome, strategy.strategy
        return self._exhausted()

    def _is_off(self, strategy: RetryStrategy | AlternativeStrategy | AskStrategy) -> bool:
        match strategy:
            case AlternativeStrategy():
                return not self._policy.alternatives
            case AskStrategy():
                return not self._policy.ask
            case _:
                return False

    async def _try(self, number: int, strategy: RetryStrategy | AlternativeStrategy | AskStrategy) -> Outcome:
        match strategy:
            case RetryStrategy():
                return await self._retry(number, strategy)
            case AlternativeStrategy():
                return await self._alternative(number, strategy)
            case AskStrategy():
                return await self._ask(number, strategy)

    # ---- retry ----

    async def _retry(self, number: int, strategy: RetryStrategy) -> Outcome:
        policy = self._policy
        delays = [
            backoff_ms(turn, policy.base_delay_ms, policy.factor, policy.max_delay_ms, 0)
            for turn in range(strategy.attempts)
        ]
        return await self._again(number, delays)

    async def _again(self, number: int, delays: list[int]) -> Outcome:
        """Tries the step as often as there are delays, the attempts before a restart included."""
        used = self._execution.recorded(self._run.path).saves.count(number)
        if not used:
            self._refuse_permanent()
            self._refuse_late(delays[0])
        for delay in delays[used:]:
            if not is_retryable(self._failure) or not self._has(delay):
                break
            await self._run.again(self._failure, delay, recovery=number)
            try:
                return await self._run.outcome()
            except Fenced:
                raise
            except Exception as failure:
                self._failure = the_one(failure)
        raise self._failure

    def _refuse_permanent(self) -> None:
        if not is_retryable(self._failure):
            raise _passed_over(f"Trying again cannot help, so it was not tried: {self._error['message']}")

    def _refuse_late(self, delay: int) -> None:
        if not self._has(delay):
            left = spoken(self._policy.longest_ms)
            raise _passed_over(f"To wait {spoken(delay)} first would take longer than recovery may, {left} in all.")

    def _has(self, delay: int) -> bool:
        return self._now + timedelta(milliseconds=delay) < self._deadline

    # ---- alternative ----

    async def _alternative(self, number: int, strategy: AlternativeStrategy) -> Outcome:
        built_in = BUILT_IN.get(strategy.flow)
        if built_in is not None:
            waits = built_in.waits_ms is not None
            error = self._error
            fits = built_in.fits(f"{error['code']}: {error['message']}")
            if not fits and not (waits and isinstance(self._failure, Transient)):
                raise _passed_over(f"“{strategy.flow}” is for other errors than this one: {error['message']}")
            if built_in.waits_ms is not None:
                return await self._again(number, [built_in.waits_ms])
        names = self._run.context.names.also({"error": self._error})
        inputs = filled(strategy.inputs, names, f"recovery[{number - 1}].inputs", self._run.context.warnings)
        request = ChildRequest(strategy.flow, strategy.version, inputs, purpose="alternative")
        end = await self._run.context.flow(request, self._deadline)
        if end.state != "completed":
            said = "It was cancelled." if end.error is None else end.error["message"]
            raise Permanent(f"The alternative flow “{strategy.flow}” did not succeed: {said}", code="SUB_FLOW_FAILED")
        return Outcome(end.output)

    # ---- ask ----

    async def _ask(self, number: int, strategy: AskStrategy) -> Outcome:
        if number in self._execution.recorded(self._run.path).saves:
            raise self._failure  # the attempt that a person asked for has failed, after a restart
        question = "\n".join(strategy.questions)
        for turn in range(_MOST_QUESTIONS):
            message = question if not turn else f"{question}\nPlease answer with retry, skip or abort."
            asked = Question("recovery", message, shows=self._error, choices=("retry", "skip", "abort"))
            answer = await self._run.context.ask(asked, self._deadline)
            if answer is None:
                raise _OutOfTime
            word = _word(answer.value)
            if word in _RETRY:
                await self._run.again(self._failure, 0, recovery=number)
                return await self._run.outcome()
            if word in _SKIP:
                return Outcome(None)
            if word in _ABORT:
                raise self._failure
        raise Permanent("Nobody gave a clear answer.")

    def _exhausted(self) -> Exception:
        error = self._error
        return RecoveryExhausted(
            f"Nothing could save the step: {error['message']}",
            remedy=f"Somebody has to look into it. {error['remedy']}",
            where=error["where"],
        )


def _ends(began: str, policy: RecoveryPolicy) -> datetime:
    return datetime.fromisoformat(began) + timedelta(milliseconds=policy.longest_ms)


def _note(run: Failed, number: int, strategy: str, since: datetime, error: ErrorJson | None) -> None:
    run.execution.outbox.put(
        events.RecoveryTried(
            path=run.path,
            attempt=run.attempt,
            number=number,
            strategy=strategy,
            error=error,
            duration_ms=max(0, round((run.execution.ports.clock.now() - since).total_seconds() * 1000)),
        )
    )


def _passed_over(why: str) -> Permanent:
    return Permanent(why, code=PASSED_OVER, remedy="Nothing has to be done about this: what comes next was tried.")


def _word(answer: object) -> str:
    if isinstance(answer, dict):
        answer = answer.get("decision") or answer.get("answer") or ""
    return str(answer).strip().strip(".!").lower()
