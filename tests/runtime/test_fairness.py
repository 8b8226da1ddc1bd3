"""Who gets a worker's slots, for any queues and any holders."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from flows.runtime.fairness import Candidate, choose, room, share_of

START = datetime(2026, 1, 1, tzinfo=UTC)
SPACES = [UUID(int=number) for number in range(1, 6)]


def queued(*spaces: UUID) -> list[Candidate]:
    """In the order in which they came."""
    return [
        Candidate(UUID(int=1000 + n), space, START + timedelta(seconds=n)) for n, space in enumerate(spaces, start=1)
    ]


def spread(candidates: Sequence[Candidate], chosen: Sequence[UUID], held: Mapping[UUID, int]) -> Counter[UUID]:
    of = {candidate.run: candidate.workspace for candidate in candidates}
    return Counter(held) + Counter(of[run] for run in chosen)


capacities = st.integers(1, 40)
queues = st.lists(st.sampled_from(SPACES), max_size=80).map(lambda spaces: queued(*spaces))


@st.composite
def holders(draw: st.DrawFn, capacity: int) -> dict[UUID, int]:
    """As earlier claims may have left them: each in its share, but one that was alone."""
    held = {space: draw(st.integers(0, share_of(capacity))) for space in SPACES}
    left = capacity
    for space in SPACES:
        held[space] = min(held[space], left)
        left -= held[space]
    if draw(st.booleans()):
        held[SPACES[0]] += left
    return held


@given(st.data(), queues, capacities, st.integers(0, 60))
def test_no_workspace_passes_its_share_while_another_one_waits(
    data: st.DataObject, candidates: list[Candidate], capacity: int, count: int
) -> None:
    held = data.draw(holders(capacity))
    chosen = choose(candidates, count, held, capacity)
    after = spread(candidates, chosen, held)
    waiting = {one.workspace for one in candidates if one.run not in set(chosen)}
    for space, slots in after.items():
        if slots > share_of(capacity) and slots > held.get(space, 0):
            assert waiting <= {space}
            assert sum(after.values()) <= capacity


@given(st.data(), queues, capacities, st.integers(0, 60))
def test_slots_are_never_more_than_a_fifth_beyond_the_capacity(
    data: st.DataObject, candidates: list[Candidate], capacity: int, count: int
) -> None:
    held = data.draw(holders(capacity))
    chosen = choose(candidates, count, held, capacity)
    after = spread(candidates, chosen, held)
    assert len(chosen) == len(set(chosen)) <= count
    assert sum(after.values()) <= max(capacity + capacity - share_of(capacity), sum(held.values()))
    assert sum(min(slots, share_of(capacity)) for slots in after.values()) <= capacity


@given(st.data(), queues, capacities, st.integers(1, 60))
def test_no_slot_is_left_empty_that_somebody_may_fill(
    data: st.DataObject, candidates: list[Candidate], capacity: int, count: int
) -> None:
    held = data.draw(holders(capacity))
    chosen = choose(candidates, count, held, capacity)
    after = spread(candidates, chosen, held)
    waiting = {one.workspace for one in candidates if one.run not in set(chosen)}
    if len(chosen) < count and waiting and room(after, capacity):
        (alone,) = waiting  # it has its share, and more than that only from slots that are really free
        assert after[alone] >= share_of(capacity)
        assert sum(after.values()) >= capacity


@given(st.data(), queues, capacities, st.integers(1, 60))
def test_who_has_the_fewest_slots_comes_first(
    data: st.DataObject, candidates: list[Candidate], capacity: int, count: int
) -> None:
    held = data.draw(holders(capacity))
    chosen = choose(candidates, count, held, capacity)
    after = spread(candidates, chosen, held)
    waiting = {one.workspace for one in candidates if one.run not in set(chosen)}
    for space in waiting:
        for other in SPACES:
            if after[other] > held.get(other, 0):  # it got one
                assert after[other] <= after[space] + 1


@given(queues, capacities, st.integers(0, 60))
def test_within_a_workspace_the_oldest_come_first(candidates: list[Candidate], capacity: int, count: int) -> None:
    chosen = choose(candidates, count, {}, capacity)
    for space in SPACES:
        queue = [one.run for one in candidates if one.workspace == space]
        taken = [run for run in chosen if run in set(queue)]
        assert taken == queue[: len(taken)]


def test_a_workspace_that_is_alone_gets_all_slots() -> None:
    candidates = queued(*[SPACES[0]] * 20)
    assert len(choose(candidates, 20, {}, 10)) == 10


def test_another_one_that_comes_later_does_not_wait_for_the_end_of_long_runs() -> None:
    """What the first one holds beyond its share is borrowed."""
    held = {SPACES[0]: 10}
    late = queued(*[SPACES[0]] * 5, *[SPACES[1]] * 5)
    chosen = choose(late, 10, held, 10)
    assert [one.workspace for one in late if one.run in chosen] == [SPACES[1]] * 2
    assert room(held, 10) == 2


def test_the_smallest_worker_has_one_slot_and_it_is_anybodys() -> None:
    assert share_of(1) == 1
    assert len(choose(queued(SPACES[0], SPACES[1]), 5, {}, 1)) == 1


def test_newcomers_are_those_that_hold_nothing() -> None:
    candidates = queued(SPACES[0], SPACES[1], SPACES[1], SPACES[2])
    chosen = choose(candidates, 10, {SPACES[0]: 1}, 100, newcomers_only=True)
    assert chosen == [candidates[1].run, candidates[3].run]
