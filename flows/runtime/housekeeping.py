"""Removes what nothing will ask for again, now and then: replies that have expired, large values that no run uses."""

import asyncio
import logging

from flows.journal.threads import in_thread
from flows.runtime.inbox import take_of_the_ended
from flows.runtime.permits import forget_full
from flows.runtime.reply_cache import forget_expired
from flows.storage.artifacts import free_unused
from flows.storage.places import contents

log = logging.getLogger(__name__)

EVERY_SECONDS = 600


async def keep_house() -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await clean()
        except Exception as error:
            log.warning("What is not needed any more stays a while: %s", error)


async def clean() -> None:
    await in_thread(forget_expired)
    await in_thread(forget_full)
    await in_thread(take_of_the_ended)
    await free_unused(contents())
