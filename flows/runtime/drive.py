"""Drives one claimed run until it ends or rests: composes the engine's ports and looks after what the engine does not
decide.

- Fenced: somebody else drives it. Stop without a word.
- Cancelled task: a handover. Nothing is recorded; the host gives the claim back.
- A database that is away: the claim is given back, by the sweep when that fails too.
- A journal of a newer Baton, while workers are being replaced: the run is put off, for one that can read it.
- At rest: its journal has let go of it. What arrived for it at that very moment wakes it at once.
- Anything else the engine could not handle (an unreadable document, a payload that cannot be stored) ends the run as
  failed, so that it is not claimed and dropped for ever.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import Error

from flows.engine import events
from flows.engine.ports import Clock, Command, Journal, Ports
from flows.engine.run import drive
from flows.engine.state import RESTING, RunState
from flows.faults import Fault, Fenced, TooNew
from flows.graph import Document
from flows.journal.announce import Announcer
from flows.journal.away import is_away
from flows.journal.snapshots import state_of
from flows.journal.threads import in_thread
from flows.journal.writer import Writer
from flows.runtime.children import RunChildren
from flows.runtime.claim import Claim, put_off, release
from flows.runtime.documents import document_of
from flows.runtime.history import WorkspaceHistory
from flows.runtime.inbox import Inboxes, RunInbox, take_all, untaken
from flows.runtime.journal_port import RunDeltas, RunJournal
from flows.runtime.outside import Outside
from flows.runtime.roster import WorkspaceRoster
from flows.runtime.wake import send
from flows.runtime.woken import wake_these
from flows.storage.artifacts import WorkspaceArtifacts
from flows.storage.places import contents

log = logging.getLogger(__name__)

LINGER_SECONDS = 1.0  # what is due or answered sooner needs no other driver
PUT_OFF_SECONDS = 30.0  # a worker that is replaced by a newer one is gone by then


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all runs of a worker share. `rested` is told when one has come to rest."""

    worker: str
    writer: Writer
    announcer: Announcer
    inboxes: Inboxes
    outside: Outside
    clock: Clock
    rested: Callable[[], None]


async def drive_claimed(claim: Claim, around: Surroundings) -> None:
    journal = RunJournal(around.writer, claim.run, claim.epoch)
    try:
        if await _drive(claim, around, journal):
            await _rest(claim, around)
    except Fenced:
        log.info("Run %s is driven by another worker now.", claim.run)
    except TooNew as fault:
        log.warning("Run %s is left for a newer worker, for %s s at least: %s", claim.run, PUT_OFF_SECONDS, fault)
        with suppress(Error):  # the sweep gives it back then
            await in_thread(put_off, claim.run, claim.epoch, PUT_OFF_SECONDS)
    except Exception as error:
        if is_away(error):
            log.warning("Run %s pauses, the database does not answer: %s", claim.run, error)
            with suppress(Error):  # the sweep gives it back then
                await in_thread(release, claim.run, claim.epoch)
        else:
            log.exception("Run %s cannot go on.", claim.run)
            await _fail(journal, error)
    finally:
        around.announcer.leave(claim.run)


async def _drive(claim: Claim, around: Surroundings, journal: Journal) -> bool:
    """Whether it rests."""
    inbox = around.inboxes.open(claim.run)  # before the look at the rows, so that none falls between
    try:
        document, commands, begun = await in_thread(_look, claim)
        inbox.put(commands)
        state = await drive(document, _ports(claim, around, journal, inbox), begun)
        if state.state in RESTING:
            return True
        if inbox.used:
            await in_thread(take_all, [claim.run])
        return False
    finally:
        around.inboxes.close(claim.run, inbox)


def _look(claim: Claim) -> tuple[Document, Sequence[Command], RunState]:
    """All that a driver begins with, in one visit to the database."""
    document = document_of(claim.version, claim.edits)
    return document, untaken([claim.run]).get(claim.run, ()), state_of(claim.run, document)


def _ports(claim: Claim, around: Surroundings, journal: Journal, inbox: RunInbox) -> Ports:
    return Ports(
        journal=journal,
        inbox=inbox,
        deltas=RunDeltas(around.announcer, claim.run),
        calls=around.outside.calls(claim),
        kinds=around.outside.kinds,
        clock=around.clock,
        worker=around.worker,
        children=RunChildren(claim.run, around.outside.start_child),
        artifacts=WorkspaceArtifacts(contents(), claim.workspace, claim.run),
        history=WorkspaceHistory(claim.workspace),
        roster=WorkspaceRoster(claim.workspace, around.clock, simulated=claim.simulated),
        linger=LINGER_SECONDS,
    )


async def _rest(claim: Claim, around: Surroundings) -> None:
    around.rested()
    for run in await in_thread(wake_these, [claim.run]):
        await in_thread(send, run)


async def _fail(journal: Journal, error: Exception) -> None:
    fault = error if isinstance(error, Fault) else Fault("The run stopped because of an error inside Baton.")
    with suppress(Fenced):
        await journal.append(events.RunFailed(error=fault.to_json()))
