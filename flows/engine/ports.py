"""What the engine needs from the outside. `runtime` implements these; `memory` holds the twins for tests.

Promises each port must keep are in `tests/conformance/`; the engine relies on nothing else.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, Self

from flows.engine.events import Event
from flows.engine.records import Record
from flows.engine.requests import (
    Answer,
    Arrival,
    Child,
    ChildEnd,
    ChildRequest,
    HttpReply,
    HttpRequest,
    ModelReply,
    ModelRequest,
    PassEnd,
    Question,
    ScopeEnd,
)
from flows.faults import Fault, NotBuilt
from flows.graph import Policy, Step


class Journal(Protocol):
    """One run's journal, bound to the run and to the epoch of the claim it was opened for."""

    async def history(self) -> Sequence[Record]:
        """All records so far, by seq, without a gap."""
        ...

    async def append(self, *events: Event) -> Sequence[Record]:
        """All or none of them, numbered on, in this order; returns after the commit.

        Events whose ids are stored already are not stored again: their records come back.
        Raises `faults.Fenced` when another driver has claimed the run since, or when the run has ended. Raises
        `Permanent` with the event's id in `members["event"]` for one that cannot be stored (no JSON, more than 4 MB):
        nothing of the append is stored then, and it may be appended again without that event."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody asks of a run. `data` by kind:

    - cancel: reason? · pause · resume
    - answer: path, wait, answer · decide: path, wait, decision (done, repeat, fail), output?
    - child_ended: run, path, state, output, error, cost, usage, simulated
    """

    kind: str
    by: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    item: str | None = None  # the inbox item that holds it


class Inbox(Protocol):
    async def next(self) -> Command:
        """Waits for the next command. A command is handed out at least once until it is `done`."""
        ...

    def done(self, command: Command) -> None:
        """Its effect is in the journal, or it has none."""
        ...

    async def settle(self) -> bool:
        """Stores what is done. False: there are commands that were not handed out yet."""
        ...


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of streamed text; `offset` counts the code points of this call's text before it. Not journaled."""

    path: str
    attempt: int
    call: int
    epoch: int
    offset: int
    text: str

    def to_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "attempt": self.attempt,
            "call": self.call,
            "epoch": self.epoch,
            "offset": self.offset,
            "text": self.text,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["path"], data["attempt"], data["call"], data["epoch"], data["offset"], data["text"])


class Deltas(Protocol):
    def emit(self, delta: Delta) -> None:
        """Never blocks, never raises; may drop."""
        ...


class CallSite(Protocol):
    """Where a call happens: its address, and its way into the journal and to those who watch."""

    @property
    def path(self) -> str: ...
    @property
    def attempt(self) -> int: ...
    @property
    def call(self) -> int: ...
    @property
    def simulated(self) -> bool:
        """Whether the run is: only then play money counts."""
        ...

    @property
    def stopping(self) -> bool:
        """True once the run ends this step on purpose. A task cancelled while this is False is being handed over:
        whoever goes on with the run decides, so nothing is to be recorded."""
        ...

    @property
    def why(self) -> Fault:
        """Why it is being ended, once `stopping` is true: cancelled, or out of time."""
        ...

    async def append(self, *events: Event) -> None:
        """Returns after the commit."""
        ...

    def note(self, event: Event) -> None:
        """Records without waiting; it commits before anything that is recorded after it."""
        ...

    def delta(self, text: str) -> None: ...

    def queueing(self) -> AbstractContextManager[None]:
        """While a call waits for its turn (a rate limit), the step's time does not run."""
        ...


class Calls(Protocol):
    """Sends, records call_started before and call_finished or call_failed after, and raises a `StepFault`."""

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply: ...

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply: ...


class Children(Protocol):
    """Child runs. Unique by (run, path, attempt, wait): asked again after a crash, it is the same child."""

    async def start(self, request: ChildRequest, path: str, attempt: int, wait: int) -> Child:
        """Raises NotFound, InvalidInput or Permanent; never for the same child twice. Its end comes as a command."""
        ...

    async def tell(self, run: str, kind: str) -> None:
        """Puts cancel, pause or resume into a child's inbox."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A large value that lies outside the journal; in outputs as {"$artifact": digest, "size", "media_type"}."""

    digest: str
    size: int
    media_type: str = "application/json"

    def to_json(self) -> dict[str, Any]:
        return {"$artifact": self.digest, "size": self.size, "media_type": self.media_type}


class Artifacts(Protocol):
    async def put(self, content: bytes, media_type: str) -> Stored:
        """The same content is stored once. Raises Permanent when the workspace's quota is used up."""
        ...

    async def get(self, digest: str) -> bytes: ...


class History(Protocol):
    async def messages(self, thread: str, upto: int | None) -> Sequence[Mapping[str, Any]]:
        """{"role", "text", "at"} of a thread's messages, oldest first, up to and with number `upto`."""
        ...


class Roster(Protocol):
    """Who plays a role."""

    async def pick(self, role: str, also: Sequence[str] = ()) -> Mapping[str, Any]:
        """`also`: what the step needs beside what the role does, as in tools. Plain data, which goes into the journal:
        {"role", "models": [{"model", "reason"}, …], "refused": [{"model", "reason"}, …]}, the models in the order in
        which they are to be asked, at least one. Raises Permanent."""
        ...


class NoRoster:
    async def pick(self, role: str, also: Sequence[str] = ()) -> Mapping[str, Any]:
        raise NotBuilt("Nothing here can choose a model for a role.", remedy="Choose a model for the step.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a kind returns. `ports` None: control leaves by every port but the error port. `collected`: what a loop
    gathered, by name; read behind it as `refine.notes`."""

    output: Any
    ports: tuple[str, ...] | None = None
    collected: Mapping[str, Any] | None = None


class Context(Protocol):
    """What a running kind sees of the world, and all it may do there. After a restart a kind runs again from its first
    line: what it asked for by these methods is answered from the journal, in the same order, and not done twice."""

    @property
    def step(self) -> Step: ...

    @property
    def path(self) -> str: ...

    @property
    def attempt(self) -> int: ...

    @property
    def tries_left(self) -> int:
        """How often the step is tried again if this attempt fails for a moment."""
        ...

    @property
    def policy(self) -> Policy:
        """The flow's."""
        ...

    @property
    def simulated(self) -> bool:
        """The whole run is a rehearsal: no model that it asks is real."""
        ...

    @property
    def inputs(self) -> Mapping[str, Any]: ...

    @property
    def names(self) -> Mapping[str, Any]:
        """What templates can read: inputs, steps, previous and every step's id."""
        ...

    @property
    def arrivals(self) -> Sequence[Arrival]:
        """What came by the live edges, in the order in which it came."""
        ...

    @property
    def now(self) -> datetime: ...

    def warn(self, *sentences: str) -> None:
        """Kept with the step's result."""
        ...

    def delta(self, text: str) -> None:
        """Shown while the step runs; kept nowhere."""
        ...

    def systems(self) -> Sequence[tuple[str, str]]:
        """The steps before this one that asked a model, and the system prompt each used first; without decisions."""
        ...

    def decides(self, step: str) -> bool:
        """Whether the step's output is a decision on where control goes: nobody is sent it without naming it."""
        ...

    async def complete(self, request: ModelRequest) -> ModelReply: ...

    async def fetch(self, request: HttpRequest) -> HttpReply: ...

    async def decide(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gives the first time (it may be a coroutine function), and the same ever after."""
        ...

    async def role(self, name: str, also: Sequence[str] = ()) -> Mapping[str, Any]:
        """Who plays it, as `Roster.pick` says: decided once in an attempt, and kept in the journal."""
        ...

    async def ask(self, question: Question, deadline: datetime | None = None) -> Answer | None:
        """A person's answer, or None when nobody answered before the deadline. Costs no worker while it waits."""
        ...

    async def rest(self, until: datetime) -> None:
        """Costs no worker while it waits."""
        ...

    async def flow(self, request: ChildRequest) -> ChildEnd:
        """Runs a flow as a child of this run and waits for its end."""
        ...

    # ---- frames only ----

    @property
    def members(self) -> Sequence[str]:
        """The steps inside, in topological order."""
        ...

    @property
    def lanes(self) -> Sequence[Sequence[str]]:
        """The groups of connected steps inside, in document order."""
        ...

    async def scope(
        self,
        number: int,
        *,
        steps: Collection[str] | None = None,
        after: int | None = None,
        local: Mapping[str, Any] | None = None,
    ) -> ScopeEnd:
        """Runs the steps inside (or those named) once, as pass, lane or item `number` (from 1). `after` is the pass
        whose results are read where this one has none yet, and by `loop.previous`; `local` adds to `loop`.
        Raises InnerFailed when a critical step inside fails. Several scopes may run side by side."""
        ...

    async def pass_ended(self, number: int, judge: Callable[[], PassEnd]) -> PassEnd:
        """Records how a pass of a loop came out; what was recorded before a restart holds."""
        ...

    def spent(self) -> Decimal:
        """What the frame's steps have cost so far, in this attempt and those before."""
        ...


class Kind(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def frame(self) -> bool: ...

    @property
    def decides(self) -> bool:
        """Its output is a decision on where control goes, and not what `previous` means behind it."""
        ...

    def needs(self, config: Mapping[str, Any]) -> int | None:
        """How many live edges are enough to start; the steps still on the way to the others are then not needed.
        None: all edges are decided and one is live."""
        ...

    async def run(self, context: Context) -> Outcome: ...


class Kinds(Protocol):
    def get(self, kind: str) -> Kind:
        """Raises `faults.NotBuilt` for a kind that cannot run."""
        ...


class Clock(Protocol):
    def now(self) -> datetime: ...

    def monotonic(self) -> float:
        """Seconds that only ever grow, for durations."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    journal: Journal
    inbox: Inbox
    deltas: Deltas
    calls: Calls
    kinds: Kinds
    clock: Clock
    worker: str
    children: Children
    artifacts: Artifacts
    history: History
    linger: float = 1.0  # seconds that a run with nothing to do stays with its driver before it rests
    roster: Roster = field(default_factory=NoRoster)
    commit_delay: float = 0.002  # seconds that facts nobody waits for wait for company
