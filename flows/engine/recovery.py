"""What saves a failed step: its strategies in order, until one helps or the time is up (R28-R33, R46-R53, R133).

1. retry: further attempts, 1 s, 2 s, 4 s … apart.
2. alternative: another flow runs as a child of this run, never as a part of it (R5); its output stands in.
3. ask: a person says retry, skip or abort; an unclear answer asks again.

Each strategy that was tried is in the journal, so after a restart the next one follows.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from flows import language
from flows.engine import events
from flows.engine.context import StepContext
from flows.engine.execution import Execution
from flows.engine.failure import is_retryable, step_error
from flows.engine.ports import Outcome
from flows.engine.records import time_text
from flows.engine.requests import ChildRequest, Question
from flows.engine.step_state import FAILED, RECOVERY_BEGAN, StepState
from flows.engine.timing import backoff_ms
from flows.faults import ErrorJson, Fenced, InnerFailed, Permanent
from flows.graph import Retry, Step
from flows.graph.document import AlternativeStrategy, AskStrategy, RecoveryPolicy, RetryStrategy

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
    await context.decide(FAILED, lambda: {"error": step_error(failure, path), "retryable": is_retryable(failure)})


def remembered(state: StepState) -> Exception | None:
    said = state.decisions.get(FAILED)
    return None if said is None else InnerFailed(said["error"], said["retryable"])


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

    async def run(self) -> tuple[Outcome, str] | Exception:
        began = await self._run.context.decide(RECOVERY_BEGAN, lambda: time_text(self._now))
        self._deadline = datetime.fromisoformat(began) + timedelta(milliseconds=self._policy.longest_ms)
        tried = {one.number for one in self._execution.recorded(self._run.path).recovery}
        for number, strategy in enumerate(self._run.step.recovery, start=1):
            if number in tried or self._is_off(strategy):
                continue
            since = self._now
            self._run.context.begin_recovery()
            try:
                outcome = await self._try(number, strategy)
            except _OutOfTime:
                break
            except (Fenced, asyncio.CancelledError):
                raise
            except Exception as failure:
                self._note(number, strategy.strategy, since, step_error(failure, self._run.path))
                if strategy.strategy == "ask":
                    return failure  # a person decided
                await remember(self._run.context, self._failure, self._run.path)
                continue
            self._note(number, strategy.strategy, since, None)
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
        self._check_time()
        match strategy:
            case RetryStrategy():
                return await self._retry(number, strategy)
            case AlternativeStrategy():
                return await self._alternative(strategy)
            case AskStrategy():
                return await self._ask(number, strategy)

    async def _retry(self, number: int, strategy: RetryStrategy) -> Outcome:
        own = (self._run.step.retry or Retry()).attempts + 1
        used = max(0, self._run.attempt - own)  # of these attempts, before a restart
        for turn in range(used, strategy.attempts):
            delay = backoff_ms(turn, self._policy.base_delay_ms, self._policy.factor, self._policy.max_delay_ms, 0)
            self._check_time(delay)
            await self._run.again(self._failure, delay, recovery=number)
            try:
                return await self._run.outcome()
            except Fenced:
                raise
            except Exception as failure:
                self._failure = failure
        raise self._failure

    async def _alternative(self, strategy: AlternativeStrategy) -> Outcome:
        names = self._run.context.names.also({"error": step_error(self._failure, self._run.path)})
        inputs = {key: _filled(value, names) for key, value in strategy.inputs.items()}
        request = ChildRequest(strategy.flow, strategy.version, inputs, purpose="alternative")
        end = await self._run.context.flow(request)
        if end.state != "completed":
            said = "It was cancelled." if end.error is None else end.error["message"]
            raise Permanent(f"The alternative flow “{strategy.flow}” did not succeed: {said}", code="SUB_FLOW_FAILED")
        return Outcome(end.output)

    async def _ask(self, number: int, strategy: AskStrategy) -> Outcome:
        question = "\n".join(strategy.questions)
        for turn in range(_MOST_QUESTIONS):
            message = question if not turn else f"{question}\nPlease answer with retry, skip or abort."
            error = step_error(self._failure, self._run.path)
            asked = Question("recovery", message, shows=error, choices=("retry", "skip", "abort"))
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

    def _check_time(self, delay: int = 0) -> None:
        if self._now + timedelta(milliseconds=delay) >= self._deadline:
            raise _OutOfTime

    def _note(self, number: int, strategy: str, since: datetime, error: ErrorJson | None) -> None:
        self._execution.outbox.put(
            events.RecoveryTried(
                path=self._run.path,
                attempt=self._run.attempt,
                number=number,
                strategy=strategy,
                error=error,
                duration_ms=max(0, round((self._now - since).total_seconds() * 1000)),
            )
        )

    def _exhausted(self) -> Exception:
        error = step_error(self._failure, self._run.path)
        return Permanent(
            f"Nothing could save the step: {error['message']}",
            code="RECOVERY_EXHAUSTED",
            remedy=f"Somebody has to look into it. {error['remedy']}",
            where=error["where"],
        )


def _filled(value: Any, names: Mapping[str, Any]) -> Any:
    return language.render(value, names).value if isinstance(value, str) else value


def _word(answer: Any) -> str:
    if isinstance(answer, dict):
        answer = answer.get("decision") or answer.get("answer") or ""
    return str(answer).strip().strip(".!").lower()
