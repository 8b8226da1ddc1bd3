"""Where engine tests play: kinds made of functions, runs on the in-memory ports, and a journal that can die."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flows.engine import events
from flows.engine.events import Event
from flows.engine.memory import (
    MemoryArtifacts,
    MemoryChildren,
    MemoryDeltas,
    MemoryHistory,
    MemoryInbox,
    MemoryJournal,
    MemoryStore,
    SteppingClock,
)
from flows.engine.ports import Calls, CallSite, Context, Journal, Kind, Outcome, Ports
from flows.engine.records import Record
from flows.engine.requests import HttpReply, HttpRequest, ModelReply, ModelRequest, PassEnd
from flows.engine.run import drive
from flows.engine.state import RunState
from flows.faults import NotBuilt
from flows.graph import Document, digest

Behaviour = Callable[[Context], Awaitable[Outcome]]


class FakeKind:
    def __init__(self, kind: str, behaviour: Behaviour) -> None:
        self.kind = kind
        self.frame = kind in FRAMES
        self.decides = kind == "decide"
        self._behaviour = behaviour

    def needs(self, config: Mapping[str, Any]) -> int | None:
        return config.get("needs")

    async def run(self, context: Context) -> Outcome:
        return await self._behaviour(context)


class FakeKinds:
    def __init__(self, behaviours: Mapping[str, Behaviour]) -> None:
        self._behaviours = behaviours

    def get(self, kind: str) -> Kind:
        if kind not in self._behaviours:
            raise NotBuilt()
        return FakeKind(kind, self._behaviours[kind])


async def loop(context: Context) -> Outcome:
    """As many passes as its config says; what the last one did."""
    end = None
    for number in range(1, context.step.config.get("passes", 2) + 1):
        end = await context.scope(number, after=number - 1)
        exit = await context.pass_ended(number, lambda: PassEnd(None, None))
        assert exit.exit is None
    return Outcome(None if end is None else end.output)


async def lanes(context: Context) -> Outcome:
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(context.scope(number, steps=steps)) for number, steps in enumerate(context.lanes, start=1)
        ]
    return Outcome([task.result().output for task in tasks])


async def each(context: Context) -> Outcome:
    items = context.step.config["items"]
    ends = [await context.scope(number, local={"item": item}) for number, item in enumerate(items, start=1)]
    return Outcome([end.output for end in ends])


FRAMES: Mapping[str, Behaviour] = {"loop": loop, "lanes": lanes, "each": each}


class NoCalls:
    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        raise AssertionError("no call was expected")

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply:
        raise AssertionError("no request was expected")


async def say_its_name(context: Context) -> Outcome:
    return Outcome(context.step.id)


class Stage:
    """One run that can be driven again and again, as if by one worker after another."""

    def __init__(
        self,
        document: Document,
        behaviours: Mapping[str, Behaviour] | None = None,
        calls: Calls | None = None,
        inputs: Mapping[str, Any] | None = None,
        clock: SteppingClock | None = None,
        run: UUID | None = None,
        options: Mapping[str, Any] | None = None,
        *,
        simulated: bool = True,
    ) -> None:
        self.document = document
        self.clock = clock or SteppingClock()
        self.commit_delay = 0.0
        self.store = MemoryStore(self.clock, run)
        self.inbox = MemoryInbox()
        self.deltas = MemoryDeltas()
        self.children = MemoryChildren()
        self.artifacts = MemoryArtifacts()
        self.history = MemoryHistory()
        self.kinds = FakeKinds({"text": say_its_name, **FRAMES, **(behaviours or {})})
        self.calls: Calls = calls or NoCalls()
        self.store.create(
            events.RunCreated(
                flow="00000000-0000-4000-8000-000000000001",
                version=1,
                document=digest(document),
                inputs=dict(inputs or {}),
                by=None,
                simulated=simulated,
                options=options,
            )
        )

    def ports(self, journal: Journal | None = None) -> Ports:
        opened = journal or self.store.claim()
        worker = f"worker-{self.store.epoch}"
        return Ports(
            journal=opened,
            inbox=self.inbox.open(),
            deltas=self.deltas,
            calls=self.calls,
            kinds=self.kinds,
            clock=self.clock,
            worker=worker,
            children=self.children,
            artifacts=self.artifacts,
            history=self.history,
            linger=0,
            commit_delay=self.commit_delay,
        )

    async def drive(self, journal: Journal | None = None) -> RunState:
        return await drive(self.document, self.ports(journal))

    def start(self) -> asyncio.Task[RunState]:
        return asyncio.create_task(self.drive())

    async def until(self, said: str) -> None:
        """Lets the driver go on until the journal says so."""
        for _ in range(10_000):
            if said in self.story:
                return
            await asyncio.sleep(0)
        raise AssertionError(f"{said!r} did not happen: {self.story}")

    @property
    def story(self) -> list[str]:
        """The journal in short: `step_started draft`."""
        return [f"{record.event.type} {record.event.path}".strip() for record in self.store.records]


class Died(BaseException):
    """The process is gone; no code of the run's could catch this."""


class DyingJournal:
    """Dies after a number of appends, either before the last one commits or after it did, unheard."""

    def __init__(self, journal: MemoryJournal, appends: int, commits: bool) -> None:
        self._journal = journal
        self._left = appends
        self._commits = commits

    async def history(self) -> Sequence[Record]:
        return await self._journal.history()

    async def append(self, *events: Event) -> Sequence[Record]:
        if self._left == 0:
            if self._commits:
                await self._journal.append(*events)
            raise Died
        self._left -= 1
        return await self._journal.append(*events)
