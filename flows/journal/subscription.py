"""A membership in one channel-layer group that never fails: when the layer is away it is silent and joins again.

Whoever listens must be able to live with silence: the database is the truth, messages only make it quick.
"""

import asyncio
import logging
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from channels.layers import get_channel_layer

from flows.journal.seldom import Seldom

log = logging.getLogger(__name__)
log.addFilter(Seldom())


class Subscription:
    def __init__(self, group: str) -> None:
        self._group = group
        self._layer: Any = get_channel_layer()
        self._channel: str | None = None
        self._receiving: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> Self:
        await self._join()
        return self

    async def _join(self) -> bool:
        if self._channel is None:
            try:
                channel = await self._layer.new_channel()
                await self._layer.group_add(self._group, channel)
            except Exception as error:
                log.warning("Cannot listen for messages, looking into the database instead: %s", error)
                return False
            self._channel = channel
        return True

    async def hear(self, timeout: float) -> dict[str, Any] | None:
        """The next message, or None after the timeout.

        The receive is kept across calls: cancelling one would close the channel (channels_redis does)."""
        if not await self._join():
            await asyncio.sleep(timeout)
            return None
        if self._receiving is None:
            self._receiving = asyncio.ensure_future(self._layer.receive(self._channel))
        done, _ = await asyncio.wait({self._receiving}, timeout=timeout)
        if not done:
            return None
        receiving, self._receiving = self._receiving, None
        try:
            message: dict[str, Any] = receiving.result()
        except Exception as error:
            log.warning("Lost the connection to the channel layer: %s", error)
            self._channel = None
            await asyncio.sleep(min(timeout, 1.0))
            return None
        return message

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._receiving is not None:
            self._receiving.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._receiving
        if self._channel is not None:
            with suppress(Exception):
                await self._layer.group_discard(self._group, self._channel)
