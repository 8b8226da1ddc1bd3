"""How one step of a run stands: its attempt, calls, waits, passes and what came out. `state` folds journals into it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from flows.engine.amounts import NOTHING, ZERO, Usage, money
from flows.engine.records import time_text
from flows.faults import ErrorJson

# Names of decisions that the engine makes itself.
RECOVERY_BEGAN = "recovery began"
FAILED = "failed"


def shown(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)


@dataclass(slots=True)
class CallState:
    call: int
    account: str
    model: str
    simulated: bool
    request: Mapping[str, Any]
    request_hash: str
    state: str = "started"
    output: str | None = None
    usage: Usage | None = None
    cost: Decimal | None = None
    first_token_ms: int | None = None
    duration_ms: int | None = None
    stop: str | None = None
    error: ErrorJson | None = None
    kind: str = "model"
    effect: str = "idempotent"
    status: int | None = None
    headers: Mapping[str, str] | None = None
    cached: bool = False
    estimated: bool = False
    retry: bool = False
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    prices: Mapping[str, Any] | None = None
    made: int = 1  # how often it was begun: more than once after a crash

    def to_json(self) -> dict[str, Any]:
        later = {
            "kind": None if self.kind == "model" else self.kind,
            "status": self.status,
            "cached": self.cached or None,
            "estimated": self.estimated or None,
            "tool_calls": [dict(one) for one in self.tool_calls] or None,
            "prices": None if self.prices is None else dict(self.prices),
        }
        return {
            "call": self.call,
            "account": self.account,
            "model": self.model,
            "simulated": self.simulated,
            "state": self.state,
            "request": dict(self.request),
            "output": self.output,
            "usage": None if self.usage is None else self.usage.to_json(),
            "cost": None if self.cost is None else money(self.cost),
            "first_token_ms": self.first_token_ms,
            "duration_ms": self.duration_ms,
            "stop": self.stop,
            "error": self.error,
            **said(later),
        }


@dataclass(slots=True)
class WaitState:
    """`answer` and `by` once it is over."""

    wait: int
    reason: str
    until: str | None
    question: Mapping[str, Any] | None = None
    child: Mapping[str, Any] | None = None
    over: bool = False
    answer: Any = None
    by: str | None = None
    cost: Decimal = ZERO  # of the child
    usage: Usage = NOTHING

    def to_json(self) -> dict[str, Any]:
        return {
            "wait": self.wait,
            "reason": self.reason,
            "until": self.until,
            "question": None if self.question is None else dict(self.question),
            "child": None if self.child is None else dict(self.child),
            "over": self.over,
            "answer": self.answer,
            "by": self.by,
        }


@dataclass(slots=True)
class PassState:
    number: int
    score: float | None
    exit: str | None

    def to_json(self) -> dict[str, Any]:
        return {"number": self.number, "score": self.score, "exit": self.exit}


@dataclass(slots=True)
class RetryState:
    """What the last attempt failed of, and when the next one begins."""

    error: ErrorJson
    due_at: str

    def to_json(self) -> dict[str, Any]:
        return {"error": self.error, "due_at": self.due_at}


@dataclass(slots=True)
class RecoveryState:
    number: int
    strategy: str
    error: ErrorJson | None
    duration_ms: int

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "strategy": self.strategy,
            "error": self.error,
            "duration_ms": self.duration_ms,
        }


@dataclass(slots=True)
class StepState:
    state: str = "queued"
    attempt: int = 0
    output: Any = None
    error: ErrorJson | None = None
    reason: str | None = None
    cost: Decimal = ZERO
    usage: Usage = NOTHING
    started_at: datetime | None = None
    finished_at: datetime | None = None
    duration_ms: int | None = None
    calls: list[CallState] = field(default_factory=list)
    ports: tuple[str, ...] | None = None
    passes_on: bool = False  # skipped by its own condition
    mapped: Mapping[str, Any] | None = None
    warnings: tuple[str, ...] = ()
    origin: Mapping[str, Any] | None = None
    pinned: bool = False
    edited: bool = False
    recovered: str | None = None
    retry: RetryState | None = None
    waits: list[WaitState] = field(default_factory=list)
    passes: list[PassState] = field(default_factory=list)
    recovery: list[RecoveryState] = field(default_factory=list)
    saving: int | None = None  # the strategy of recovery that began this attempt
    saves: list[int] = field(default_factory=list)  # every attempt that recovery began, by its strategy
    tried: list[int] = field(default_factory=list)  # strategies of recovery that are over
    decisions: dict[str, Any] = field(default_factory=dict)
    collected: Mapping[str, Any] | None = None  # a loop's lists
    inside: Decimal = ZERO  # what the steps of a frame cost; their own rows count it
    instances: int = 0  # of a frame: its highest pass, lane or item
    settled: int = 0  # the seq of its end

    def begin(self, attempt: int, at: datetime | None) -> None:
        if attempt > self.attempt > 0:  # before its first attempt there is only what a fork kept of its inside
            self.calls, self.waits, self.passes = [], [], []
            self.decisions = {name: value for name, value in self.decisions.items() if name == RECOVERY_BEGAN}
            self.instances = 0
        self.state, self.attempt, self.started_at = "running", attempt, at
        self.clear()

    def empty(self) -> None:
        """Its frame begins anew, and it too: what saved it or did not in another attempt of the frame is no matter."""
        self.clear()
        self.state, self.started_at, self.saving = "queued", None, None
        self.saves, self.tried, self.decisions = [], [], {}

    def clear(self) -> None:
        """What an end had said is not so any more."""
        self.output = self.error = self.reason = self.finished_at = self.duration_ms = None
        self.ports = self.mapped = self.origin = self.recovered = self.retry = self.collected = None
        self.passes_on = self.pinned = self.edited = False
        self.warnings, self.settled = (), 0

    def call(self, number: int) -> CallState | None:
        return next((call for call in self.calls if call.call == number), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "attempt": self.attempt,
            "output": self.output,
            "error": self.error,
            "reason": self.reason,
            "cost": money(self.cost),
            "usage": self.usage.to_json(),
            "started_at": shown(self.started_at),
            "finished_at": shown(self.finished_at),
            "duration_ms": self.duration_ms,
            "calls": [call.to_json() for call in self.calls],
            **said(self._later()),
        }

    def _later(self) -> dict[str, Any]:
        return {
            "mapped": None if self.mapped is None else dict(self.mapped),
            "collected": None if self.collected is None else dict(self.collected),
            "warnings": list(self.warnings) or None,
            "origin": None if self.origin is None else dict(self.origin),
            "pinned": self.pinned or None,
            "edited": self.edited or None,
            "recovered": self.recovered,
            "retry": None if self.retry is None else self.retry.to_json(),
            "waits": [wait.to_json() for wait in self.waits] or None,
            "passes": [one.to_json() for one in self.passes] or None,
            "recovery": [one.to_json() for one in self.recovery] or None,
        }

    def wait(self, number: int) -> WaitState | None:
        return next((wait for wait in self.waits if wait.wait == number), None)


def said(later: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in later.items() if value is not None}
