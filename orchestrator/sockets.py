"""What stands before every WebSocket: a check of its Origin, and an answer for paths that lead nowhere."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

type_scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[type_scope, Receive, Send], Awaitable[None]]

logger = logging.getLogger(__name__)

NOT_FOUND = 4404


def origin_is_ours(scope: type_scope) -> bool:
    """A browser always sends Origin. It must be the page's own address, or one that the settings trust."""
    headers = scope.get("headers", [])
    origins = [value.decode("latin-1") for name, value in headers if name == b"origin"]
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    if len(origins) != 1 or len(hosts) != 1:
        return False
    origin, host = origins[0].lower(), hosts[0].lower()
    if origin in (trusted.lower() for trusted in settings.BATON_TRUSTED_ORIGINS):
        return True
    try:
        parts = urlsplit(origin)
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    schemes = ("https",) if settings.OVER_HTTPS else ("http", "https")
    if parts.scheme not in schemes or parts.path or parts.netloc != host:
        return False
    # Same host is not enough: a name that an attacker points at this machine (DNS rebinding) is same-host too.
    return validate_host(f"[{name}]" if ":" in name else name, settings.ALLOWED_HOSTS)


class OriginGuard:
    """Refuses the handshake (HTTP 403) of a page that is not ours."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: type_scope, receive: Receive, send: Send) -> None:
        if origin_is_ours(scope):
            await self.application(scope, receive, send)
        else:
            logger.warning("Refused a WebSocket from another origin")
            await send({"type": "websocket.close", "code": 4403})


async def nowhere(scope: type_scope, receive: Receive, send: Send) -> None:
    """Accepts and closes, so that the client reads the code; a refused handshake would only tell it 403."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": NOT_FOUND, "reason": "There is no socket at this address."})
