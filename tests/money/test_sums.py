"""What the calls of a run cost is what its steps cost is what it costs, whatever becomes of it."""

import asyncio

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from flows.engine import events
from flows.engine.amounts import ZERO
from flows.engine.fork import kept
from flows.graph import Document
from tests.engine.living import Mishap, cancels, live, mishaps
from tests.engine.stage import Stage
from tests.engine.test_reference_forks import standing
from tests.engine.world import worlds
from tests.money.paying import PAYING_KINDS, Paying, check_money

cuts = st.lists(st.integers(1, 6), max_size=20)


@pytest.mark.slow
@settings(deadline=None, max_examples=50, derandomize=True)
@given(worlds(), mishaps, cancels, st.integers(0, 10**6), cuts)
def test_the_sum_of_the_calls_is_the_run_whatever_befalls_its_drivers(
    document: Document, happens: list[Mishap], cancel_at: tuple[int, int] | None, seed: int, cuts: list[int]
) -> None:
    """O96-O101: through loops, lanes, lists, retries, recovery, child runs, broken streams, crashes and cancels."""
    stage = Stage(document, PAYING_KINDS, Paying(seed), simulated=False)
    state = asyncio.run(live(stage, happens, cancel_at))
    again = check_money(document, stage.store.records, cuts)
    assert (again.cost, again.usage) == (state.cost, state.usage)
    event("costs" if state.cost else "free")


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(worlds(races=True), mishaps, cancels, st.integers(0, 10**6))
def test_who_was_not_needed_is_paid_too(
    document: Document, happens: list[Mishap], cancel_at: tuple[int, int] | None, seed: int
) -> None:
    """O96-O101: joins end what they do not wait for, and what that cost until then counts."""
    stage = Stage(document, PAYING_KINDS, Paying(seed), simulated=False)
    asyncio.run(live(stage, happens, cancel_at))
    check_money(document, stage.store.records)


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(worlds(), st.integers(0, 10**6), st.data())
def test_what_a_fork_keeps_costs_nothing_and_the_rest_costs_as_ever(
    document: Document, seed: int, data: st.DataObject
) -> None:
    """O96-O101: nobody pays for a result twice."""
    first = Stage(document, PAYING_KINDS, Paying(seed), simulated=False)
    asyncio.run(live(first, []))
    drop = data.draw(st.sampled_from(standing(first.store.records)))
    facts = kept(document, document, first.store.records, drop=[drop])
    second = Stage(document, PAYING_KINDS, Paying(seed + 1), simulated=False)
    second.store.store(facts, epoch=0)
    asyncio.run(live(second, []))
    state = check_money(document, second.store.records)
    again = {record.event.path for record in second.store.records if isinstance(record.event, events.StepStarted)}
    for path, step in state.steps.items():
        assert path in again or step.cost == ZERO
    event(f"kept {min(len(facts), 3)}")
