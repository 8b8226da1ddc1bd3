"""Random flows with everything a scope can hold, and the kinds they are made of; `reference` interprets them too."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from flows.engine import events
from flows.engine.amounts import NOTHING, ZERO
from flows.engine.memory import MemoryChildren, MemoryInbox
from flows.engine.ports import CallSite, Command, Context, Outcome
from flows.engine.requests import ChildRequest, HttpReply, HttpRequest, ModelReply, ModelRequest, Question
from flows.faults import Permanent, Transient
from flows.graph import Document, parse
from tests.engine.reference import said
from tests.engine.stage import Behaviour, each, lanes, loop
from tests.graph.documents import edge, raw, step


async def say(context: Context) -> Outcome:
    reads = [context.names[name] for name in context.step.config["reads"]]
    number = context.names["loop"]["index"] if "[" in context.path else 0
    await breathe(context)
    plain = [getattr(value, "value", value) for value in reads]
    return Outcome(said(context.step.id, number, context.names["previous"], plain))


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
    if retries - context.tries_left < context.step.config["fails"]:
        raise Transient("Not yet.")
    return Outcome("at last")


async def ask(context: Context) -> Outcome:
    answer = await context.ask(Question("ask", "What now?"))
    assert answer is not None
    return Outcome(answer.value)


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
    "rest": rest,
    "child": child,
    "send": send,
    "join": join,
    "loop": loop,
    "each": each,
    "lanes": lanes,
}
LEAVES = ("say", "say", "say", "say", "fail", "nothing", "choose", "flaky", "ask", "rest", "child", "send")
FRAMES = ("loop", "each", "lanes")


@st.composite
def worlds(draw: st.DrawFn, most: int = 10, deepest: int = 2, races: bool = False) -> Document:
    """`races`: with joins that start before all their edges are decided."""
    steps: list[dict[str, Any]] = []
    edges: list[dict[str, Any]] = []
    count = 0

    def scope(parent: str | None, depth: int) -> None:
        nonlocal count
        here: list[str] = []
        for _ in range(draw(st.integers(1, 4))):
            if count >= most:
                break
            count += 1
            name = f"s{count}"
            framed = depth < deepest and draw(st.integers(0, 3)) == 0
            kind = draw(st.sampled_from(FRAMES if framed else LEAVES))
            more: dict[str, Any] = {"critical": draw(st.booleans())}
            config: dict[str, Any] = {"turns": draw(st.integers(0, 6))}
            if parent is not None:
                more["parent"] = parent
            if draw(st.integers(0, 5)) == 0:
                more["condition"] = draw(st.sampled_from(("'never' == 'ever'", "1 == 1")))
            if kind == "say":
                config["reads"] = draw(st.lists(st.sampled_from([one["id"] for one in steps] or [name]), max_size=2))
            if races and here and draw(st.integers(0, 2)) == 0:
                kind, framed = "join", False
                config["needs"] = draw(st.integers(1, 2))
            if framed:
                more["retry"] = {"attempts": draw(st.integers(0, 1)), "delay_ms": draw(st.sampled_from((0, 1_000)))}
            if kind == "rest":
                config["seconds"] = draw(st.integers(0, 30))
            if kind == "child":
                config["ends"] = draw(st.sampled_from(("completed", "completed", "failed", "cancelled")))
            if kind == "choose":
                config["port"] = draw(st.sampled_from(("left", "right")))
            if kind == "flaky":
                config["fails"] = draw(st.integers(0, 2))
                more["retry"] = {"attempts": draw(st.integers(0, 2)), "delay_ms": draw(st.sampled_from((0, 1_000)))}
            if kind in ("loop", "each"):
                number = draw(st.integers(1, 3))
                config |= {"times": number, "passes": number, "items": list(range(number))}
            steps.append(step(name, kind, config=config, **more))
            for source in draw(st.lists(st.sampled_from(here), unique=True, max_size=3)) if here else ():
                port = draw(st.sampled_from(("out", "out", "left", "right", "error")))
                edges.append(edge(source, name, port))
            here.append(name)
            if framed:
                scope(name, depth + 1)

    scope(None, 0)
    mode = draw(st.sampled_from(("conditional", "conditional", "strict", "lenient")))
    return parse(raw(*draw(st.permutations(steps)), edges=edges, policy={"atomic_mode": mode}))


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
