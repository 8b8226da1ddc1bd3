"""Stories of frames, waits, retries, recovery, joins and children, told by the real kinds on the in-memory ports."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from flows.calls.pipeline import CallPipeline
from flows.engine.memory import SteppingClock
from flows.engine.ports import Command
from flows.engine.state import RunState
from flows.faults import Transient
from flows.graph import parse
from flows.providers.memory import Only, Scripted, saying
from flows.providers.port import Finish, Provider, Tokens
from flows.providers.prices import PLAY, UNKNOWN
from flows.providers.registry import Accounts
from flows.steps.registry import catalogue
from tests.engine.stage import Stage
from tests.graph.documents import edge, raw, step

RUN = UUID("00000000-0000-4000-8000-0000000000fe")
ADA = "00000000-0000-4000-8000-00000000000a"


def stage(*steps: dict[str, Any], given: dict[str, Any] | None = None, **more: Any) -> Stage:
    options, simulated = more.pop("options", None), more.pop("simulated", True)
    document = parse(raw(*steps, **more))
    clock = SteppingClock(step=0.25)
    made = Stage(document, inputs=given, clock=clock, run=RUN, options=options, simulated=simulated)
    made.kinds = catalogue()  # type: ignore[assignment]
    made.calls = CallPipeline(Accounts(speed=0), made.clock)
    return made


def text(id: str, value: str, **more: Any) -> dict[str, Any]:
    return step(id, "transform", config={"value": value}, **more)


async def looped() -> Stage:
    """Passes with scores, what each collects, the best one, and what is read behind the loop."""
    loop = {
        "passes": 4,
        "threshold": {"of": "{{ judge }}", "at_least": 0.75},
        "keep": "best",
        "accumulate": {"notes": "{{ draft }}"},
    }
    made = stage(
        step("refine", "loop", config=loop),
        text("draft", "{{ loop.index }} after {{ loop.previous.draft or 'nothing' }}", parent="refine"),
        text("judge", "{{ loop.index / 4 }}", parent="refine"),
        text("end", "{{ refine }} of {{ refine.notes | length }}: {{ refine.passes[0].draft }}"),
        edges=[edge("draft", "judge"), edge("refine", "end")],
    )
    await made.drive()
    return made


async def side_by_side() -> Stage:
    """Lanes and items, one of which may fail, a condition that is not met, and names that are mapped."""
    made = stage(
        step("brief", "input"),
        step("fan", "fan_out"),
        text("left", "left of {{ inputs.what }}", parent="fan"),
        text("right", "{{ inputs.what.missing }}right", parent="fan", output_mapping={"chosen": "{{ output }}!"}),
        step("each", "for_each", config={"items": "{{ inputs.list }}", "limit": 2, "output": "{{ read or 'bad' }}"}),
        step("read", "transform", config={"mode": "json", "value": "{{ loop.item }}"}, parent="each", critical=False),
        text("never", "not seen", condition="inputs.what == 'nothing'"),
        step("end", "output", config={"value": "{{ fan.lanes[1] }} {{ each }} {{ chosen }} {{ never or '-' }}"}),
        edges=[
            edge("brief", "fan"),
            edge("brief", "each"),
            edge("fan", "never"),
            edge("each", "end"),
            edge("never", "end"),
        ],
        inputs=[{"name": "what"}, {"name": "list", "type": "list"}],
        given={"what": "bees 🐝", "list": ["[1]", "no JSON", '{"a": 2}']},
    )
    await made.drive()
    return made


async def waiting() -> Stage:
    """A person sends back, another approves with an edit; in between the run is paused and goes on."""
    made = stage(
        text("draft", "A draft."),
        step("check", "approval", config={"shows": "{{ draft }}", "editable": True, "deadline_ms": 3_600_000}),
        text("mend", "Mended: {{ check.comment }}"),
        step("sure", "approval", config={"shows": "{{ mend }}", "editable": True}),
        step("end", "output", config={"value": "{{ sure }}"}),
        edges=[
            edge("draft", "check"),
            edge("check", "mend", "sent_back"),
            edge("mend", "sure"),
            edge("sure", "end", "approved"),
        ],
    )
    state = await made.drive()
    made.inbox.put(Command("pause", by=ADA, item=_item(1)))
    await made.drive()
    made.inbox.put(Command("resume", by=ADA, item=_item(2)))
    made.inbox.put(_answer(state, "check", {"decision": "sent_back", "comment": "Too short."}, 3))
    state = await made.drive()
    made.inbox.put(_answer(state, "sure", {"decision": "approved", "value": "Edited by hand."}, 4))
    await made.drive()
    return made


async def retried() -> Stage:
    """The other side is busy twice; then it answers."""
    made = stage(
        step(
            "ask",
            "model",
            config={"prompt": "Say something.", "model": "rehearsal/steady"},
            retry={"attempts": 2, "delay_ms": 0},
        )
    )
    busy = Transient("The provider is overloaded.", remedy="Run it again in a minute.")
    done = [*saying("At last."), Finish("end", Tokens(input=9, output=2))]
    made.calls = CallPipeline(Only(Scripted([busy], [*saying("Half"), busy], done)), made.clock)
    await made.drive()
    return made


class Booked:
    """Accounts by name."""

    def __init__(self, **providers: Provider) -> None:
        self._providers = providers

    async def get(self, account: str) -> Provider:
        return self._providers[account]


async def priced() -> Stage:
    """Real money, of a stream that broke off too; a price that nobody knows; and play money, which does not count."""
    made = stage(
        *(
            step(account, "model", config={"prompt": "Say something.", "model": f"{account}/m"}, **more)
            for account, more in (("acme", {"retry": {"attempts": 1, "delay_ms": 0}}), ("nobody", {}), ("play", {}))
        ),
        edges=[edge("acme", "nobody"), edge("nobody", "play")],
        simulated=False,
    )
    busy = Transient("The provider is overloaded.", remedy="Run it again in a minute.")
    used = Tokens(input=90, cached=40, output=3, reasoning=2, cache_write=20)
    done = [*saying("At last."), Finish("end", used)]
    acme = Scripted([*saying("Half"), busy], done, source="genai-prices 0.2.3")
    others = {name: Scripted(done, source=source) for name, source in (("nobody", UNKNOWN), ("play", PLAY))}
    made.calls = CallPipeline(Booked(acme=acme, **others), made.clock)
    await made.drive()
    return made


async def recovered() -> Stage:
    """What stays busy is saved by another flow, whose cost counts here."""
    made = stage(
        step(
            "read",
            "model",
            config={"prompt": "Say something.", "model": "rehearsal/steady"},
            recovery=[
                {"strategy": "retry", "attempts": 1},
                {"strategy": "alternative", "flow": "Plan B", "inputs": {"why": "{{ error.code }}"}},
            ],
        ),
        text("end", "{{ read }}"),
        edges=[edge("read", "end")],
        policy={"recovery": {"base_delay_ms": 0}},
    )
    busy = Transient("The provider is overloaded.", remedy="Run it again in a minute.")
    made.calls = CallPipeline(Only(Scripted([busy], [busy])), made.clock)
    await made.drive()
    _end_child(made, "completed", output="From plan B")
    await made.drive()
    return made


async def nested() -> Stage:
    """A sub-flow that fails and leaves by the error port; a join that needs one of its branches."""
    made = stage(
        step("check", "sub_flow", config={"flow": "Fact check", "version": 3, "inputs": {"text": "x"}}),
        text("fine", "never"),
        text("mend", "{{ steps.check.error.code }}"),
        text("quick", "quick"),
        step("join", "join", config={"mode": "first"}),
        edges=[
            edge("check", "fine"),
            edge("check", "mend", "error"),
            edge("mend", "join"),
            edge("quick", "join"),
        ],
    )
    await made.drive()
    return made


async def stepped() -> Stage:
    """A breakpoint, a pinned output, and an end behind a step."""
    made = stage(
        text("a", "a"),
        text("b", "{{ a }}b"),
        text("c", "{{ b }}c"),
        text("d", "never"),
        edges=[edge("a", "b"), edge("b", "c"), edge("c", "d")],
        options={"pins": {"a": {"given": True}}, "breakpoints": ["c"], "until": "c"},
    )
    await made.drive()
    made.inbox.put(Command("resume", by=ADA, item=_item(1)))
    await made.drive()
    return made


async def failed_inside() -> Stage:
    """A critical step of a lane fails: the other lane is cancelled, the frame is tried again, then fails."""
    made = stage(
        step("fan", "fan_out", retry={"attempts": 1, "delay_ms": 0}),
        step("bad", "model", config={"prompt": "x", "model": "rehearsal/steady"}, parent="fan"),
        step("slow", "wait", config={"for_ms": 3_600_000}, parent="fan"),
    )
    busy = Transient("The provider is overloaded.", remedy="Run it again in a minute.")
    made.calls = CallPipeline(Only(Scripted([busy], [busy])), made.clock)
    await made.drive()
    return made


def _item(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def _answer(state: RunState, path: str, answer: Any, number: int) -> Command:
    wait = next(wait for wait in state.steps[path].waits if not wait.over)
    return Command("answer", by=ADA, data={"path": path, "wait": wait.wait, "answer": answer}, item=_item(number))


def _end_child(made: Stage, state: str, **data: Any) -> None:
    ((path, attempt, wait), (_, child)) = next(iter(made.children.started.items()))
    place = {"run": child.run, "path": path, "attempt": attempt, "wait": wait}
    usage = {"input": 30, "cached": 0, "output": 12, "reasoning": 0}
    ended = {**place, "state": state, "cost": "0.0125", "usage": usage, **data}
    made.inbox.put(Command("child_ended", data=ended, item=_item(9)))


STORIES: dict[str, Callable[[], Awaitable[Stage]]] = {
    "looped": looped,
    "side-by-side": side_by_side,
    "waiting": waiting,
    "retried": retried,
    "priced": priced,
    "recovered": recovered,
    "nested": nested,
    "stepped": stepped,
    "failed-inside": failed_inside,
}
