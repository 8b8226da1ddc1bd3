"""The kinds that random worlds are made of; `reference` interprets them too."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO
from flows.engine.context import StepContext
from flows.engine.memory import MemoryChildren, MemoryInbox
from flows.engine.ports import CallSite, Command, Context, Outcome
from flows.engine.requests import ChildRequest, HttpReply, HttpRequest, ModelReply, ModelRequest, Question
from flows.faults import Permanent, Transient
from tests.engine.reference import NOBODY, said
from tests.engine.stage import Behaviour, each, lanes, loop


async def say(context: Context) -> Outcome:
    config = context.step.config
    reads = [context.names.get(name) for name in config["reads"]]
    number = context.names["loop"]["index"] if "[" in context.path else 0
    await breathe(context)
    plain = [getattr(value, "value", value) for value in reads]
    return Outcome(said(context.step.id + config["voice"], number, context.names["previous"], plain))


async def breathe(context: Context) -> None:
    """Steps end in another order than they began."""
    for _ in range(context.step.config.get("turns", 0)):
        await asyncio.sleep(0)


async def fail(context: Context) -> Outcome:
    await breathe(context)
    raise Permanent("It was drawn to fail.")


async def nothing(context: Context) -> Outcome:
    await breathe(context)
    return Outcome(None)


async def choose(context: Context) -> Outcome:
    return Outcome(context.step.config["port"], ports=(context.step.config["port"],))


async def flaky(context: Context) -> Outcome:
    await breathe(context)
    retries = context.step.retry.attempts if context.step.retry else 0
    saves = cast(StepContext, context)._state.saves  # attempts that recovery began, in this attempt of its frame
    if retries - context.tries_left + len(saves) < context.step.config["fails"]:
        raise Transient("Not yet.")
    return Outcome("at last")


async def ask(context: Context) -> Outcome:
    answer = await context.ask(Question("ask", "What now?"))
    assert answer is not None
    return Outcome(answer.value)


async def approve(context: Context) -> Outcome:
    """Somebody says it in time, or what holds when nobody does."""
    seconds = context.step.config["deadline"]
    began = await context.decide("began", lambda: context.now.isoformat())
    due = None if seconds is None else datetime.fromisoformat(began) + timedelta(seconds=seconds)
    answer = await context.ask(Question("approval", "May it?"), due)
    return Outcome(NOBODY, ports=("right",)) if answer is None else Outcome(answer.value, ports=("left",))


async def rest(context: Context) -> Outcome:
    began = await context.decide("began", lambda: context.now.isoformat())
    await context.rest(datetime.fromisoformat(began) + timedelta(seconds=context.step.config["seconds"]))
    return Outcome("rested")


async def child(context: Context) -> Outcome:
    end = await context.flow(ChildRequest(context.step.config["ends"]))
    if end.state != "completed":
        raise Permanent(f"The child was {end.state}.")
    return Outcome(end.output)


async def send(context: Context) -> Outcome:
    return Outcome((await context.fetch(HttpRequest("POST", "https://example.com/"))).text)


async def join(context: Context) -> Outcome:
    await breathe(context)
    return Outcome([arrival.step for arrival in context.arrivals])


def _ended(site: CallSite) -> events.CallFailed:
    return events.CallFailed(
        path=site.path,
        attempt=site.attempt,
        call=site.call,
        error=site.why.to_json(),
        output="",
        usage=NOTHING,
        cost=ZERO,
        first_token_ms=None,
        duration_ms=0,
    )


class Sending:
    """Requests that must not be made twice; each takes a few turns."""

    def __init__(self) -> None:
        self.sent: Counter[tuple[str, int, int]] = Counter()

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        raise AssertionError

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply:
        started = events.CallStarted(
            path=site.path,
            attempt=site.attempt,
            call=site.call,
            account="",
            model="",
            simulated=True,
            request=request.to_json(),
            request_hash=request.hash(),
            kind="http",
            effect="once",
        )
        await site.append(started)
        self.sent[site.path, site.attempt, site.call] += 1
        try:
            for _ in range(4):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            if site.stopping:
                site.note(_ended(site))
            raise
        finished = events.CallFinished(
            path=site.path,
            attempt=site.attempt,
            call=site.call,
            output="sent",
            usage=NOTHING,
            cost=ZERO,
            first_token_ms=None,
            duration_ms=0,
            stop="end",
            status=200,
        )
        site.note(finished)
        return HttpReply(200, {}, "sent")


KINDS: Mapping[str, Behaviour] = {
    "say": say,
    "fail": fail,
    "nothing": nothing,
    "choose": choose,
    "flaky": flaky,
    "ask": ask,
    "approve": approve,
    "rest": rest,
    "child": child,
    "send": send,
    "join": join,
    "loop": loop,
    "for_each": each,
    "fan_out": lanes,
}


class Obedient(MemoryChildren):
    """A child that is told to end does so, and says it."""

    def __init__(self, inbox: MemoryInbox) -> None:
        super().__init__()
        self._inbox = inbox

    async def tell(self, run: str, kind: str) -> None:
        await super().tell(run, kind)
        for (path, attempt, wait), (_, child) in self.started.items():
            if kind == "cancel" and child.run == run:
                end = {"run": run, "path": path, "attempt": attempt, "wait": wait, "state": "cancelled"}
                self._inbox.put(Command("child_ended", data=end, item=f"{path}-{attempt}-{wait}-cancelled"))
