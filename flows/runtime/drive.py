"""Drives one claimed run to its end: composes the engine's ports and looks after what the engine does not decide.

- Fenced: somebody else drives it. Stop without a word.
- Cancelled task: a handover. Nothing is recorded; the host gives the claim back.
- A database that is away: the claim is given back, by the sweep when that fails too.
- Anything else the engine could not handle (an unreadable document, a payload that cannot be stored) ends the run as
  failed, so that it is not claimed and dropped for ever.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError

from flows.engine import events
from flows.engine.ports import Calls, Clock, Journal, Kinds, Ports
from flows.engine.run import drive
from flows.faults import Fault, Fenced
from flows.journal.announce import Announcer
from flows.journal.threads import in_thread
from flows.journal.writer import Writer
from flows.runtime.claim import Claim, release
from flows.runtime.documents import document_of
from flows.runtime.inbox import Inboxes
from flows.runtime.journal_port import RunDeltas, RunJournal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all runs of a worker share."""

    worker: str
    writer: Writer
    announcer: Announcer
    inboxes: Inboxes
    calls: Calls
    kinds: Kinds
    clock: Clock


async def drive_claimed(claim: Claim, around: Surroundings) -> None:
    journal = RunJournal(around.writer, claim.run, claim.epoch)
    try:
        await _drive(claim, around, journal)
    except Fenced:
        log.info("Run %s is driven by another worker now.", claim.run)
    except (OperationalError, InterfaceError) as error:
        log.warning("Run %s pauses, the database does not answer: %s", claim.run, error)
        with suppress(OperationalError, InterfaceError):
            await in_thread(release, claim.run, claim.epoch)
    except Exception as error:
        log.exception("Run %s cannot go on.", claim.run)
        await _fail(journal, error)
    finally:
        around.announcer.leave(claim.run)


async def _drive(claim: Claim, around: Surroundings, journal: Journal) -> None:
    document = await in_thread(document_of, claim.version)
    inbox = await around.inboxes.open(claim.run)
    try:
        ports = Ports(
            journal=journal,
            inbox=inbox,
            deltas=RunDeltas(around.announcer, claim.run),
            calls=around.calls,
            kinds=around.kinds,
            clock=around.clock,
            worker=around.worker,
        )
        await drive(document, ports)
        await inbox.settle()
    finally:
        around.inboxes.close(claim.run, inbox)


async def _fail(journal: Journal, error: Exception) -> None:
    fault = error if isinstance(error, Fault) else Fault("The run stopped because of an error inside Baton.")
    with suppress(Fenced):
        await journal.append(events.RunFailed(error=fault.to_json()))
