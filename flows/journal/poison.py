"""Finds the event for which the database refuses an append. Rare, so each is tried alone and taken back."""

from django.db import transaction

from flows.engine.events import Event
from flows.journal import batch as batches
from flows.journal.append import Append
from flows.journal.away import is_away


def find(append: Append) -> Event:
    """The first event that is not taken even alone; the last one when each is. Raises when the database goes away
    meanwhile: it has refused nothing then."""
    for entry in append.entries:
        try:
            with transaction.atomic():
                batches.commit([Append(append.run, append.epoch, [entry])], look_back=True)
                transaction.set_rollback(True)
        except Exception as error:
            if is_away(error):
                raise
            return entry.event
    return append.entries[-1].event
