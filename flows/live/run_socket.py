"""The socket on which one browser follows one run. Journal and rights live elsewhere; this only carries."""

import asyncio
import logging
from contextlib import aclosing, suppress
from typing import Any, ClassVar
from uuid import UUID

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from flows.journal.follow import follow
from flows.journal.threads import in_thread
from flows.live import rights
from flows.live.frames import frames
from flows.live.messages import Ack, Follow, Malformed, read
from flows.live.pressure import Lied, Pressure, TooSlow

log = logging.getLogger(__name__)

MALFORMED = 4400
TOO_SLOW = 4408
BROKEN = 1011
REASONS = {
    rights.SIGNED_OUT: "You are not signed in.",
    rights.RIGHTS_LOST: "You may no longer follow this run.",
    rights.NOT_FOUND: "There is no such run.",
    TOO_SLOW: "Too much was left unread. Connect again to go on.",
    BROKEN: "Something failed inside Baton. Connect again to go on.",
}


class RunSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    rights_seconds: ClassVar[float] = 3.0

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Without the visit to a thread that Channels makes for every message, to close connections nobody opened."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        """Accepts before it refuses: a client can read a close code, but not why a handshake failed."""
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.over = False
        self.pressure = Pressure()
        self.run: UUID = self.scope["url_route"]["kwargs"]["run"]
        self.session_key: str | None = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME)
        await self.accept()
        code, workspace = await in_thread(rights.workspace_to_follow, self.session_key, self.run)
        if workspace is None:
            await self.end(code)
        else:
            self.tasks["rights"] = asyncio.create_task(self.watch_rights(workspace))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.over:
            return
        try:
            match read(text_data):
                case Follow(since):
                    await self.stop("follow")
                    self.tasks["follow"] = asyncio.create_task(self.carry(since))
                case Ack(count):
                    self.pressure.acknowledge(count)
        except Malformed as malformed:
            await self.end(MALFORMED, str(malformed))
        except Lied:
            await self.end(MALFORMED, "The ack counts more bytes than were sent.")

    async def carry(self, since: int) -> None:
        try:
            async with aclosing(follow(self.run, since)) as items:
                async for item in items:
                    for frame in frames(item):
                        await self.pressure.admit(len(frame.encode()))
                        await self.send(text_data=frame)
        except TooSlow:
            await self.end(TOO_SLOW)
        except Exception:
            log.exception("Following run %s failed", self.run)
            await self.end(BROKEN)

    async def watch_rights(self, workspace: UUID) -> None:
        try:
            while True:
                await asyncio.sleep(self.rights_seconds)
                code = await in_thread(rights.lost, self.session_key, workspace)
                if code is not None:
                    break
        except Exception:
            log.exception("Rights to run %s cannot be checked", self.run)
            code = BROKEN  # who cannot prove their rights has none
        await self.end(code)

    async def end(self, code: int | None, reason: str | None = None) -> None:
        """Says goodbye once. Tasks other than the caller's stop here, so nothing is sent after the close."""
        if self.over:
            return
        self.over = True
        for name in list(self.tasks):
            await self.stop(name)
        await self.close(code, reason or REASONS.get(code or 0))

    async def disconnect(self, code: int) -> None:
        self.over = True
        for name in list(self.tasks):
            await self.stop(name)

    async def stop(self, name: str) -> None:
        task: asyncio.Task[Any] | None = self.tasks.pop(name, None)
        if task is None or task is asyncio.current_task():
            return
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
