"""The facts of a run. The engine and the start action make them; a journal stores them; `state.fold` reads them.

Their JSON is golden: stored journals must replay for ever, in Python and in TypeScript. A field may be added when its
absence keeps its old meaning; none may be renamed, removed or change its meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from flows.engine.amounts import NOTHING, ZERO, Usage
from flows.engine.event import Event as Event
from flows.engine.event import decode as decode
from flows.engine.event import known
from flows.engine.event import type_of as type_of
from flows.faults import ErrorJson


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class RunCreated(Event):
    """`options` as `flows.engine.options` reads them; `parent` is the step whose sub-flow this run is; `origin` the run
    it was forked from; `edits` are changes of the version's document that hold for this run alone."""

    type: ClassVar[str] = "run_created"
    later: ClassVar[frozenset[str]] = frozenset({"options", "parent", "origin", "edits"})
    flow: str
    version: int
    document: str
    inputs: Mapping[str, Any]
    by: str | None
    simulated: bool
    options: Mapping[str, Any] | None = None
    parent: Mapping[str, Any] | None = None
    origin: Mapping[str, Any] | None = None
    edits: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed(Event):
    worker: str


@known
class RunStarted(_Claimed):
    __slots__ = ()
    type: ClassVar[str] = "run_started"


@known
class RunResumed(_Claimed):
    """Another driver goes on: after a crash, a wait or a pause."""

    __slots__ = ()
    type: ClassVar[str] = "run_resumed"


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class RunWaiting(Event):
    """Nothing can go on before an answer, the end of a child run, or that moment."""

    type: ClassVar[str] = "run_waiting"
    until: str | None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRequested(Event):
    type: ClassVar[str] = "pause_requested"
    by: str | None
    item: str | None = None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class RunPaused(Event):
    """No call is in flight any more. `at` is the path whose breakpoint was reached."""

    type: ClassVar[str] = "run_paused"
    at: str | None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeRequested(Event):
    type: ClassVar[str] = "resume_requested"
    by: str | None
    item: str | None = None


@known
class StepStarted(Event):
    __slots__ = ()
    type: ClassVar[str] = "step_started"


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class StepRetrying(Event):
    """This attempt failed; the next one begins at `due_at`. `recovery` is the number of the strategy that retries."""

    type: ClassVar[str] = "step_retrying"
    later: ClassVar[frozenset[str]] = frozenset({"recovery", "warnings"})
    error: ErrorJson
    delay_ms: int
    due_at: str
    recovery: int | None = None
    warnings: tuple[str, ...] = ()


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class StepWaiting(Event):
    """The n-th wait of an attempt. `reason`: timer, answer (of a person, to `question`), child (a run) or decision
    (what became of a call that must not be made twice)."""

    type: ClassVar[str] = "step_waiting"
    later: ClassVar[frozenset[str]] = frozenset({"question", "child"})
    wait: int
    reason: str
    until: str | None
    question: Mapping[str, Any] | None = None
    child: Mapping[str, Any] | None = None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class StepWoken(Event):
    """`item` is the inbox item that brought the answer; none when the time was up. A child run's money counts here."""

    type: ClassVar[str] = "step_woken"
    later: ClassVar[frozenset[str]] = frozenset({"cost", "usage", "item"})
    wait: int
    answer: Any
    by: str | None
    item: str | None = None
    cost: Decimal = ZERO
    usage: Usage = NOTHING


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class PassEnded(Event):
    """One pass of the loop at `path`. `exit` says why no other follows; null: it goes on."""

    type: ClassVar[str] = "pass_ended"
    number: int
    score: float | None
    exit: str | None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Event):
    """Something that would come out otherwise another time: a moment, a draw, a version, a choice of a model."""

    type: ClassVar[str] = "decided"
    name: str
    value: Any


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryTried(Event):
    """The n-th strategy by which a failed step was to be saved (R28-R33). `error` is null when it helped."""

    type: ClassVar[str] = "recovery_tried"
    number: int
    strategy: str
    error: ErrorJson | None
    duration_ms: int


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(Event):
    """`kind`: model or http. `effect`: what it would mean to make the call twice."""

    type: ClassVar[str] = "call_started"
    later: ClassVar[frozenset[str]] = frozenset({"kind", "effect"})
    call: int
    account: str
    model: str
    simulated: bool
    request: Mapping[str, Any]
    request_hash: str
    kind: str = "model"
    effect: str = "idempotent"


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class CallFinished(Event):
    """`status` and `headers` are an HTTP reply's; `cached`: nothing was sent; `estimated`: the usage is our count.
    `prices` were frozen at the time of the call (flows.calls.spent)."""

    type: ClassVar[str] = "call_finished"
    later: ClassVar[frozenset[str]] = frozenset({"status", "headers", "cached", "estimated", "tool_calls", "prices"})
    call: int
    output: str
    usage: Usage
    cost: Decimal
    first_token_ms: int | None
    duration_ms: int
    stop: str
    status: int | None = None
    headers: Mapping[str, str] | None = None
    cached: bool = False
    estimated: bool = False
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    prices: Mapping[str, Any] | None = None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class CallFailed(Event):
    """`output` is the text that had come until then, `usage` and `cost` what it took: cancelled streams cost too."""

    type: ClassVar[str] = "call_failed"
    later: ClassVar[frozenset[str]] = frozenset({"estimated", "retry", "prices"})
    call: int
    error: ErrorJson
    output: str
    usage: Usage
    cost: Decimal
    first_token_ms: int | None
    duration_ms: int
    estimated: bool = False
    retry: bool = False  # trying again may help
    prices: Mapping[str, Any] | None = None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class CallLost(Event):
    """In flight when its driver died: what it cost is unknown. It may be made again under its number."""

    type: ClassVar[str] = "call_lost"
    call: int


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class StepSucceeded(Event):
    """`ports` names the ports control leaves by, and is absent when it leaves by all of them. `mapped` are the names it
    adds to the context, `collected` the lists of a loop. `origin` cites the run whose result this is; `pinned` and
    `edited`: a person gave the output; `recovered`: the strategy that saved it."""

    type: ClassVar[str] = "step_succeeded"
    later: ClassVar[frozenset[str]] = frozenset(
        {"ports", "mapped", "collected", "warnings", "origin", "pinned", "edited", "recovered"}
    )
    output: Any
    duration_ms: int
    ports: tuple[str, ...] | None = None
    mapped: Mapping[str, Any] | None = None
    collected: Mapping[str, Any] | None = None
    warnings: tuple[str, ...] = ()
    origin: Mapping[str, Any] | None = None
    pinned: bool = False
    edited: bool = False
    recovered: str | None = None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed(Event):
    type: ClassVar[str] = "step_failed"
    later: ClassVar[frozenset[str]] = frozenset({"warnings", "origin"})
    error: ErrorJson
    duration_ms: int
    warnings: tuple[str, ...] = ()
    origin: Mapping[str, Any] | None = None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped(Event):
    """`passes`: by its own condition, so control goes on behind it."""

    type: ClassVar[str] = "step_skipped"
    later: ClassVar[frozenset[str]] = frozenset({"passes", "warnings", "origin"})
    reason: str
    passes: bool = False
    warnings: tuple[str, ...] = ()
    origin: Mapping[str, Any] | None = None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class StepCancelled(Event):
    type: ClassVar[str] = "step_cancelled"
    later: ClassVar[frozenset[str]] = frozenset({"reason"})
    reason: str | None = None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRequested(Event):
    type: ClassVar[str] = "cancel_requested"
    later: ClassVar[frozenset[str]] = frozenset({"reason", "item"})
    by: str | None
    reason: str | None = None
    item: str | None = None


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class RunCompleted(Event):
    type: ClassVar[str] = "run_completed"
    output: Any


@known
@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed(Event):
    type: ClassVar[str] = "run_failed"
    error: ErrorJson


@known
class RunCancelled(Event):
    __slots__ = ()
    type: ClassVar[str] = "run_cancelled"


TERMINAL = (RunCompleted, RunFailed, RunCancelled)
RESTING = (RunWaiting, RunPaused)  # its driver leaves it, and somebody or something wakes it
