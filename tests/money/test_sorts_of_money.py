"""Play money and real money are never added up."""

from decimal import Decimal
from typing import Any

import pytest

from flows.calls.pipeline import CallPipeline
from flows.engine.amounts import ZERO
from flows.engine.memory import SteppingClock
from flows.engine.ports import Command, Context, Outcome
from flows.engine.requests import ChildRequest, Question
from flows.engine.state import RunState
from flows.graph import parse
from flows.providers.memory import Only, Scripted, saying
from flows.providers.port import Finish, Tokens
from flows.providers.prices import PLAY
from flows.steps.registry import catalogue
from tests.engine.stage import Stage
from tests.graph.documents import raw, step
from tests.money.paying import check_money


async def use(context: Context) -> Outcome:
    return Outcome((await context.flow(ChildRequest("other"))).state)


def end(wait: int = 1, **data: Any) -> Command:
    place = {"path": "a", "wait": wait, "attempt": 1, "run": "x", "state": "completed", "cost": "0.5"}
    return Command("child_ended", data={**place, **data}, item="end")


async def with_child(ended: Command, *, simulated: bool) -> tuple[Stage, RunState]:
    stage = Stage(parse(raw(step("a", "use"))), {"use": use}, simulated=simulated)
    await stage.drive()
    stage.inbox.put(ended)
    return stage, await stage.drive()


@pytest.mark.parametrize("simulated", [True, False])
async def test_a_child_of_the_same_sort_counts_in_its_parent(simulated: bool) -> None:
    stage, state = await with_child(end(simulated=simulated), simulated=simulated)
    assert (state.state, state.cost, state.steps["a"].warnings) == ("completed", Decimal("0.5"), ())
    assert "apart" not in state.steps["a"].waits[0].answer
    check_money(stage.document, stage.store.records)


async def test_what_a_worker_of_an_older_baton_tells_counts_as_it_did() -> None:
    _, state = await with_child(end(), simulated=False)
    assert state.cost == Decimal("0.5")


async def test_play_money_of_a_child_is_left_out_of_a_real_run() -> None:
    stage, state = await with_child(end(simulated=True), simulated=False)
    assert (state.cost, state.steps["a"].waits[0].answer["apart"]) == (ZERO, "0.5000")
    check_money(stage.document, stage.store.records)


async def test_real_money_of_a_child_is_left_out_of_a_rehearsal_and_said_aloud() -> None:
    _, state = await with_child(end(simulated=False), simulated=True)
    (warning,) = state.steps["a"].warnings
    assert state.cost == ZERO
    assert "0.5000 USD of real money" in warning


async def test_a_step_learns_what_its_child_cost_also_from_the_journal() -> None:
    """An agent's limit counts the flows that are its tools."""
    learnt: list[Decimal] = []

    async def look(context: Context) -> Outcome:
        learnt.append((await context.flow(ChildRequest("other"))).cost)
        await context.ask(Question("ask", "Go on?"))
        return Outcome("done")

    stage = Stage(parse(raw(step("a", "look"))), {"look": look})
    await stage.drive()
    stage.inbox.put(end(simulated=True))
    await stage.drive()
    await stage.drive()
    assert learnt == [Decimal("0.5")] * 2


async def test_play_money_of_a_late_child_is_left_out_too() -> None:
    stage = Stage(parse(raw(step("a", "use"))), {"use": use}, simulated=False)
    await stage.drive()
    stage.inbox.put(Command("cancel", item="cancel"))
    stage.inbox.put(end(simulated=True))
    state = await stage.drive()
    assert state.cost == ZERO


async def ask(source: str, *, simulated: bool) -> RunState:
    config = {"prompt": "Hm?", "model": "acme/m"}
    stage = Stage(parse(raw(step("a", "model", config=config))), simulated=simulated, clock=SteppingClock())
    stage.kinds = catalogue()  # type: ignore[assignment]
    provider = Scripted([*saying("Hello."), Finish("end", Tokens(input=100, output=1))], source=source)
    stage.calls = CallPipeline(Only(provider), stage.clock)
    return await stage.drive()


@pytest.mark.parametrize(
    ("source", "simulated", "cost", "said"),
    [
        (PLAY, True, "0.101", None),
        (PLAY, False, "0", PLAY),
        ("override", False, "0.101", "override"),
    ],
)
async def test_a_rehearsed_answer_costs_a_real_run_nothing(
    source: str, simulated: bool, cost: str, said: str | None
) -> None:
    """O96-O101."""
    state = await ask(source, simulated=simulated)
    (call,) = state.steps["a"].calls
    assert (state.cost, (call.prices or {}).get("source")) == (Decimal(cost), said)


async def test_a_rehearsal_asks_no_real_model() -> None:
    """Whatever was chosen, or added, after it had begun."""
    state = await ask("override", simulated=True)
    assert (state.state, state.cost, state.steps["a"].calls) == ("failed", ZERO, [])
    assert state.steps["a"].error is not None
    assert state.steps["a"].error["code"] == "REHEARSAL_ONLY"


async def test_a_price_that_nobody_knows_is_said_with_the_step() -> None:
    """O5: never silently free."""
    state = await ask("unknown", simulated=False)
    (warning,) = state.steps["a"].warnings
    assert (state.cost, "price of acme/m is not known" in warning) == (ZERO, True)
