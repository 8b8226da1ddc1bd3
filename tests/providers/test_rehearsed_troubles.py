"""Failures that the rehearsal plays by name, so that retries, fallbacks, repairs and error ports can be tried."""

from pathlib import Path
from typing import Any

import pytest

from flows.faults import StepFault, Transient
from flows.graph import parse
from flows.providers.port import Chunk, Finish, Request, Text
from flows.providers.rehearsal.troubles import ONCE, STALLS_AFTER, STALLS_FOR, TROUBLES
from flows.providers.rehearsal.wire import Rehearsal
from flows.steps.answers import EVALUATION, reader
from tests.graph.documents import edge, raw, step
from tests.library.running import Ran, run


async def heard(model: str, attempt: int = 1, **more: Any) -> tuple[list[Chunk], StepFault | None]:
    request = Request(model, "Topic: bees\n\nWrite two paragraphs.", attempt=attempt, **more)
    chunks: list[Chunk] = []
    try:
        async for chunk in Rehearsal(0).stream(request):
            chunks.append(chunk)
    except StepFault as fault:
        return chunks, fault
    return chunks, None


@pytest.mark.parametrize(
    ("model", "code"), [("rate-limited", "RATE_LIMITED"), ("overloaded", "OVERLOADED"), ("stalled", "STALLED")]
)
async def test_a_failure_that_may_pass_has_the_code_of_a_real_one_and_says_that_it_is_rehearsed(
    model: str, code: str
) -> None:
    for attempt in (1, 2):
        _, fault = await heard(model, attempt)
        assert isinstance(fault, Transient)
        assert (fault.code, "(rehearsed)" in fault.message) == (code, True)


@pytest.mark.parametrize("name", [name for name in TROUBLES if name.endswith(ONCE)])
async def test_what_fails_once_answers_when_it_is_asked_again(name: str) -> None:
    chunks, fault = await heard(name, attempt=2)
    finish = chunks[-1]
    assert fault is None
    assert isinstance(finish, Finish)
    assert finish.stop == "end"
    assert await heard(name, attempt=2) == (chunks, None)


async def test_a_rate_limit_asks_to_come_back_later_at_the_pace_of_the_rehearsal() -> None:
    delays = []
    for speed in (1.0, 4.0, 0.0):
        with pytest.raises(Transient) as raised:
            await anext(Rehearsal(speed, _at_once).stream(Request("rate-limited", "x")))
        delays.append(raised.value.delay)
    assert delays == [2.0, 0.5, 0.0]


async def test_a_stall_leaves_the_words_that_had_come() -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    said: list[Chunk] = []

    async def listen() -> None:
        async for chunk in Rehearsal(1, nap).stream(Request("stalled", "Topic: bees")):
            said.append(chunk)

    with pytest.raises(Transient):
        await listen()
    assert len(said) == STALLS_AFTER
    assert all(isinstance(chunk, Text) for chunk in said)
    assert naps[-1] == STALLS_FOR


async def test_a_refusal_is_an_answer_that_says_so() -> None:
    chunks, fault = await heard("refusing")
    finish = chunks[-1]
    assert fault is None
    assert isinstance(finish, Finish)
    assert finish.stop == "refusal"


@pytest.mark.parametrize(("action", "schema"), [("evaluate", EVALUATION), ("validate", None), ("extract", None)])
async def test_bad_json_cannot_be_read_until_the_model_was_told(action: str, schema: Any) -> None:
    read_answer = reader(action)
    assert read_answer is not None
    turns = ({"role": "assistant", "text": "x"}, {"role": "user", "text": "It holds no JSON."})
    for model, told, fits in (
        ("bad-json", (), False),
        ("bad-json", turns, False),
        ("bad-json-once", (), False),
        ("bad-json-once", turns, True),
    ):
        chunks, _ = await heard(model, action=action, schema=schema, turns=told)
        text = "".join(chunk.text for chunk in chunks if isinstance(chunk, Text))
        assert (not read_answer(text).problems) is fits


async def _at_once(seconds: float) -> None:
    pass


async def tried(config: dict[str, Any], *more: dict[str, Any], edges: Any = (), **settings: Any) -> Ran:
    first = step("a", "model", config={"prompt": "About bees.", **config}, **settings)
    return await run(parse(raw(first, *more, edges=list(edges))))


async def test_retries_get_over_a_failure_that_happens_once() -> None:
    """O94: each try is in the journal, and every one of them says that it is simulated."""
    ran = await tried({"model": "rehearsal/overloaded-once"}, retry={"attempts": 2, "delay_ms": 0})
    tries = ran.state.steps["a"]
    assert (ran.state.state, tries.attempt) == ("completed", 2)
    assert all(call.simulated for call in tries.calls)


async def test_the_fallback_is_asked_when_the_tries_are_used_up() -> None:
    ran = await tried({"model": "rehearsal/rate-limited", "fallback_model": "rehearsal/swift"})
    assert ran.state.state == "completed"
    assert [call.model for call in ran.state.steps["a"].calls] == ["rate-limited", "swift"]


async def test_repairs_and_refusals_can_be_tried() -> None:
    ran = await tried({"model": "rehearsal/bad-json-once", "action": "evaluate"})
    assert ran.state.state == "completed"
    assert len(ran.state.steps["a"].calls) == 2
    refused = await tried({"model": "rehearsal/refusing", "fallback_model": "rehearsal/swift"})
    assert refused.state.state == "failed"
    assert len(refused.state.steps["a"].calls) == 1


async def test_an_error_port_takes_over() -> None:
    saved = step("b", "model", config={"model": "rehearsal/steady", "prompt": "Say sorry."})
    ran = await tried({"model": "rehearsal/refusing"}, saved, edges=[edge("a", "b", "error")])
    assert ran.state.state == "completed"
    assert ran.steps("succeeded") == {"b"}


def test_every_failure_can_be_found_in_the_documentation() -> None:
    told = (Path(__file__).parents[2] / "docs" / "rehearsal.md").read_text(encoding="utf-8")
    assert [name for name in TROUBLES if f"`rehearsal/{name}`" not in told] == []
