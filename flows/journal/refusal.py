"""What the journal cannot take is a `Permanent` fault with the refused event's id in `members["event"]`.

An append stores all of its events or none, so whoever appends leaves that event out, fails its step with the fault and
appends the rest again.
"""

from flows.engine.events import Event
from flows.faults import Permanent

MOST_BYTES = 4 * 1024 * 1024
_MB = 1024 * 1024


def about(event: Event, fault: Permanent) -> Permanent:
    return fault.carrying(event=str(event.id), path=event.path)


def too_large(event: Event, size: int) -> Permanent:
    fault = Permanent(
        f"The result has {size / _MB:.1f} MB; one entry of a run's journal may have {MOST_BYTES // _MB} MB.",
        code="ENTRY_TOO_LARGE",
        remedy="Let the step return less, or split its work into several steps.",
    )
    return about(event, fault)


def refused(event: Event, error: Exception) -> Permanent:
    fault = Permanent(
        f"The result cannot be stored in the run's journal ({type(error).__name__}).",
        code="ENTRY_REFUSED",
        remedy="Change the step so that it returns text, lists, objects and numbers of ordinary size.",
    )
    fault.__cause__ = error
    return about(event, fault)
