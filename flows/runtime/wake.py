"""Tells workers that there is something to do. Messages are sent after the commit and may be lost: the sweep and the
polled inbox find what they were about within a second.
"""

import asyncio
import logging
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from celery import current_app
from channels.layers import get_channel_layer
from django.db import transaction

from flows.journal.seldom import Seldom
from flows.runtime.woken import wake_these

log = logging.getLogger(__name__)
log.addFilter(Seldom())

DRIVE = "flows.drive"
INBOX_GROUP = "baton.inbox"
PATIENCE = 3  # seconds: a request must not hang on a Redis that does


def wake(run: UUID) -> None:
    """There is a run to drive."""
    transaction.on_commit(lambda: send(run))


def signal(run: UUID) -> None:
    """There is a row in the run's inbox: for its driver, or for a worker if it rests."""
    transaction.on_commit(lambda: tell(run))


def tell(run: UUID) -> None:
    """After the commit, so that a run which comes to rest meanwhile sees either the row or the mark (see `woken`)."""
    announce(run)
    try:
        rested = wake_these([run])
    except Exception as error:
        log.warning("Run %s waits for the sweep, it could not be woken: %s", run, error)
    else:
        for woken in rested:
            send(woken)


def send(run: UUID) -> bool:
    """By name, so that whoever sends needs to know nothing about tasks. The id is a hint for the logs only."""
    try:
        current_app.send_task(DRIVE, kwargs={"run": str(run)}, ignore_result=True, retry=False)
    except Exception as error:
        log.warning("Run %s waits for the sweep, its message could not be sent: %s", run, error)
        return False
    return True


def announce(run: UUID) -> None:
    layer: Any = get_channel_layer()
    try:
        async_to_sync(_tell)(layer, run)
    except Exception as error:
        log.warning("Run %s reads its inbox at the next poll, the message could not be sent: %s", run, error)


async def _tell(layer: Any, run: UUID) -> None:
    async with asyncio.timeout(PATIENCE):
        await layer.group_send(INBOX_GROUP, {"type": "run.inbox", "run": str(run)})
