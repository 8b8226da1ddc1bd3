"""Random flows with everything a scope can hold, and the kinds they are made of; `reference` interprets them too."""

import asyncio
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from flows.engine.ports import Context, Outcome
from flows.engine.requests import Question
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


KINDS: Mapping[str, Behaviour] = {
    "say": say,
    "fail": fail,
    "nothing": nothing,
    "choose": choose,
    "flaky": flaky,
    "ask": ask,
    "loop": loop,
    "each": each,
    "lanes": lanes,
}
LEAVES = ("say", "say", "say", "fail", "nothing", "choose", "flaky", "ask")
FRAMES = ("loop", "each", "lanes")


@st.composite
def worlds(draw: st.DrawFn, most: int = 10, deepest: int = 2) -> Document:
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
            if kind == "choose":
                config["port"] = draw(st.sampled_from(("left", "right")))
            if kind == "flaky":
                config["fails"] = draw(st.integers(0, 2))
                more["retry"] = {"attempts": draw(st.integers(0, 2)), "delay_ms": 0}
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
