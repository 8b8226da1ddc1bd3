"""The permits of accounts in the database, for workers in several processes. Its clock is the one that counts.

A lease is one short transaction on the account's row, and a worker has some four of them in a second at most: while
there is enough it leases for seconds ahead. `flows.calls.permits` says what is leased.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from flows.calls.permits import Amount, Lease, Limits, Taken, lease_from
from flows.journal.threads import in_thread
from flows.models import TakenPermits

_FULL_AFTER = timedelta(days=1)


class DatabasePermits:
    """`now` is what the database is asked for the time by."""

    def __init__(self, now: Callable[[], Any] = Now) -> None:
        self._now = now

    async def lease(self, account: str, limits: Limits, need: Amount, queued: Amount, back: Amount) -> Lease:
        return await in_thread(self._lease, account, limits, need, queued, back)

    def _lease(self, account: str, limits: Limits, need: Amount, queued: Amount, back: Amount) -> Lease:
        with transaction.atomic():
            rows = TakenPermits.objects.filter(account=account).annotate(now=self._now())
            row = rows.select_for_update().first()
            if row is None:
                TakenPermits.objects.bulk_create([TakenPermits(account=account, at=self._now())], ignore_conflicts=True)
                row = rows.select_for_update().get()
            taken = Taken(row.requests, row.tokens, row.at.timestamp(), row.returned_requests, row.returned_tokens)
            after, lease = lease_from(taken, row.now.timestamp(), limits, need, queued, back)
            TakenPermits.objects.filter(account=account).update(
                requests=after.requests,
                tokens=after.tokens,
                returned_requests=after.returned_requests,
                returned_tokens=after.returned_tokens,
                at=datetime.fromtimestamp(after.at, UTC),
            )
        return lease


def forget_full() -> None:
    """Nobody has asked for them for so long that nothing is missing any more."""
    TakenPermits.objects.filter(at__lt=Now() - _FULL_AFTER).delete()
