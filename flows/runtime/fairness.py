"""Who gets a worker's slots. Pure: the claim asks it, the simulation of many workers too.

1. The workspace that holds the fewest slots comes first; among equals the one whose run has waited longest.
2. No workspace takes more than its share, 80 % of the slots, while another one waits.
3. What a workspace that was alone holds beyond its share is borrowed: it does not count as soon as another one comes,
   which therefore never waits for the end of somebody else's long runs. A worker so drives a fifth more than it has
   slots, at most and for a while.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush
from uuid import UUID

SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Candidate:
    run: UUID
    workspace: UUID
    created_at: datetime
    epoch: int = 0


def share_of(capacity: int) -> int:
    return max(1, int(capacity * SHARE))


def room(held: Mapping[UUID, int], capacity: int) -> int:
    """The slots that are free for somebody, as what is borrowed does not count."""
    share = share_of(capacity)
    return max(0, capacity - sum(min(slots, share) for slots in held.values()))


def choose(
    candidates: Sequence[Candidate],
    count: int,
    held: Mapping[UUID, int],
    capacity: int,
    *,
    newcomers_only: bool = False,
) -> Sequence[UUID]:
    """Up to `count` of the candidates, which come in the order of each workspace's queue. `held` tells how many slots
    each workspace has already. `newcomers_only`: one run of each workspace that has none."""
    queues: dict[UUID, list[Candidate]] = {}
    for candidate in reversed(candidates):
        queues.setdefault(candidate.workspace, []).append(candidate)
    share, total, left = share_of(capacity), sum(held.values()), room(held, capacity)
    heap = [(held.get(space, 0), queue[-1].created_at, queue[-1].run, space) for space, queue in queues.items()]
    heapify(heap)
    chosen: list[UUID] = []
    while heap and len(chosen) < count:
        slots, _, run, space = heappop(heap)
        if newcomers_only and slots:
            break
        borrows = slots >= share
        if borrows and (heap or total >= capacity):
            continue
        if not borrows and not left:
            break
        chosen.append(run)
        total += 1
        left -= not borrows
        queue = queues[space]
        queue.pop()
        if queue:
            heappush(heap, (slots + 1, queue[-1].created_at, queue[-1].run, space))
    return chosen
