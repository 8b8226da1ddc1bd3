"""Who gets a worker's slots, for any queues and any holders."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Claim:
    """Of so many slots, `count` at the most; `held` before it and `after`."""

    capacity: int
    count: int
    held: Mapping[UUID, int]
    chosen: Sequence[UUID]
    after: Counter[UUID]
    waiting: frozenset[UUID]  # those who did not get all they asked for


@st.composite
def claims(draw: st.DrawFn, least: int = 0) -> Claim:
    candidates, capacity, count = draw(queues), draw(capacities), draw(st.integers(least, 60))
    held = draw(holders(capacity))
    chosen = choose(candidates, count, held, capacity)
    waiting = frozenset(one.workspace for one in candidates if one.run not in set(chosen))
    return Claim(capacity, count, held, chosen, spread(candidates, chosen, held), waiting)


@given(claims())
def test_no_workspace_passes_its_share_while_another_one_waits(claim: Claim) -> None:
    for space, slots in claim.after.items():
        if slots > share_of(claim.capacity) and slots > claim.held.get(space, 0):
            assert claim.waiting <= {space}
            assert sum(claim.after.values()) <= claim.capacity


@given(claims())
def test_slots_are_never_more_than_a_fifth_beyond_the_capacity(claim: Claim) -> None:
    assert len(claim.chosen) == len(set(claim.chosen)) <= claim.count
    assert sum(claim.after.values()) <= max(
        claim.capacity + claim.capacity - share_of(claim.capacity), sum(claim.held.values())
    )
    assert sum(min(slots, share_of(claim.capacity)) for slots in claim.after.values()) <= claim.capacity


@given(claims(least=1))
def test_no_slot_is_left_empty_that_somebody_may_fill(claim: Claim) -> None:
    if len(claim.chosen) < claim.count and claim.waiting and room(claim.after, claim.capacity):
        (alone,) = claim.waiting  # it has its share, and more than that only from slots that are really free
        assert claim.after[alone] >= share_of(claim.capacity)
        assert sum(claim.after.values()) >= claim.capacity


@given(claims(least=1))
def test_who_has_the_fewest_slots_comes_first(claim: Claim) -> None:
    for space in claim.waiting:
        for other in SPACES:
            if claim.after[other] > claim.held.get(other, 0):  # it got one
                assert claim.after[other] <= claim.after[space] + 1


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
