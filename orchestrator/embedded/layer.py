"""The channel layer of one process. Consumers and senders live on different event loops and threads (Daphne's, the
engine's, the journal writer's), so every message is carried over to the loop that waits for it.

It may drop: a channel whose reader is far behind gets no more until it has read. Readers resync by seq, always.
A message is shared, not copied: who receives one must not change it.
"""

import asyncio
import secrets
import threading
from collections import deque
from typing import Any

from channels.exceptions import ChannelFull
from channels.layers import BaseChannelLayer

Message = dict[str, Any]


class _Mailbox:
    """Filled from any thread; read by one coroutine at a time."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._messages: deque[Message] = deque()
        self._waiter: asyncio.Future[None] | None = None

    @property
    def idle(self) -> bool:
        return not self._messages and self._waiter is None

    def put(self, message: Message) -> bool:
        """False when it is full: the message is dropped."""
        with self._lock:
            if len(self._messages) >= self._capacity:
                return False
            self._messages.append(message)
            waiter, self._waiter = self._waiter, None
        if waiter is not None:
            try:
                waiter.get_loop().call_soon_threadsafe(_wake, waiter)
            except RuntimeError:  # its loop has closed, and the reader with it
                return False
        return True

    async def get(self) -> Message:
        while True:
            with self._lock:
                if self._messages:
                    return self._messages.popleft()
                waiter = self._waiter = asyncio.get_running_loop().create_future()
            try:
                await waiter
            finally:
                with self._lock:
                    if self._waiter is waiter:
                        self._waiter = None


def _wake(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_result(None)


class LocalChannelLayer(BaseChannelLayer):  # type: ignore[misc]
    extensions = ("groups",)

    def __init__(self, capacity: int = 1000, **options: Any) -> None:
        super().__init__(capacity=capacity, **options)
        self._lock = threading.Lock()
        self._mailboxes: dict[str, _Mailbox] = {}
        self._groups: dict[str, set[str]] = {}

    async def new_channel(self, prefix: str = "specific") -> str:
        name = f"{prefix}!{secrets.token_hex(8)}"
        self._mailbox(name)
        return name

    async def send(self, channel: str, message: Message) -> None:
        self.require_valid_channel_name(channel)
        if not self._mailbox(channel).put(message):
            raise ChannelFull(channel)

    async def receive(self, channel: str) -> Message:
        try:
            return await self._mailbox(channel).get()
        finally:
            self._forget_if_unused(channel)

    async def group_add(self, group: str, channel: str) -> None:
        self.require_valid_group_name(group)
        self.require_valid_channel_name(channel)
        self._mailbox(channel)
        with self._lock:
            self._groups.setdefault(group, set()).add(channel)

    async def group_discard(self, group: str, channel: str) -> None:
        with self._lock:
            members = self._groups.get(group, set())
            members.discard(channel)
            if not members:
                self._groups.pop(group, None)
        self._forget_if_unused(channel)

    async def group_send(self, group: str, message: Message) -> None:
        self.publish(group, message)

    async def close(self) -> None:
        """Nothing to close; consumers of a layer expect it."""

    def publish(self, group: str, message: Message) -> None:
        """group_send for whoever is on no loop. Never waits."""
        with self._lock:
            mailboxes = [self._mailboxes[name] for name in self._groups.get(group, ())]
        for mailbox in mailboxes:
            mailbox.put(message)

    def has_listeners(self, group: str) -> bool:
        return group in self._groups

    def _mailbox(self, channel: str) -> _Mailbox:
        with self._lock:
            mailbox = self._mailboxes.get(channel)
            if mailbox is None:
                mailbox = self._mailboxes[channel] = _Mailbox(self.get_capacity(channel))
            return mailbox

    def _forget_if_unused(self, channel: str) -> None:
        """Nobody says when a socket has gone, so a channel without reader and group is dropped."""
        with self._lock:
            mailbox = self._mailboxes.get(channel)
            if mailbox and mailbox.idle and not any(channel in members for members in self._groups.values()):
                del self._mailboxes[channel]
