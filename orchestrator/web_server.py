"""Daphne on a socket that was bound beforehand, with what it leaves out: body limits, close reasons, a gentle stop."""

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import Any

import orchestrator.reactor  # noqa: F401  # isort: skip  (so it comes before anything of Twisted)
from daphne.server import Server  # isort: skip
from autobahn.util import encode_truncate
from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from twisted.internet import defer
from twisted.internet import reactor as installed_reactor

from flows.faults import Misconfigured

logger = logging.getLogger(__name__)

reactor: Any = installed_reactor  # Twisted types it as a module

LARGEST_BODY = 16 * 1024 * 1024
REQUEST_SECONDS = 120
SERVICE_RESTART = 1012
POLICY_VIOLATION = 1008
LARGEST_MESSAGE = 64 * 1024
MOST_WAITING = 256  # messages of one client that its application has not taken yet
TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, or one line that says why not."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise Misconfigured(f"HOST={host} is no address of this machine: {error.strerror}.") from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(1024)
    except OSError as error:
        listening.close()
        raise Misconfigured(
            f"Port {port} on {host} cannot be used: {error.strerror}.",
            remedy=f"Stop what uses it, or choose another: PORT={port + 1 if 1023 < port < 65535 else 8001}.",
        ) from None
    listening.setblocking(False)
    return listening


def address_of(listening: socket.socket) -> str:
    """The address to open: the first that people are told to use when it listens on all of them."""
    host, port = listening.getsockname()[:2]
    if settings.BATON_TRUSTED_ORIGINS:
        return str(settings.BATON_TRUSTED_ORIGINS[0])
    if host in ("0.0.0.0", "::"):
        host = settings.ALLOWED_HOSTS[0].removeprefix(".").strip("[]")
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class BoundedRequest(WebRequest):  # type: ignore[misc]
    """Daphne stores a whole body before the application sees it, so what is too large is refused while it arrives."""

    received = 0
    refused = False
    content_type: list[bytes] | None = None

    def gotLength(self, length: int | None) -> None:
        if length is not None and length > LARGEST_BODY:
            self._refuse()
            length = 0
        super().gotLength(length)

    def handleContentChunk(self, data: bytes) -> None:
        self.received += len(data)
        if self.received > LARGEST_BODY:
            self._refuse()
        elif not self.refused:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """Twisted would read a form here, on the reactor's thread: 16 MB of it stop everybody for seconds.

        It goes by the content type, so that is put aside until process(). Django reads forms later, within its limits.
        """
        self.content_type = self.requestHeaders.getRawHeaders(b"content-type")
        self.requestHeaders.removeHeader(b"content-type")
        super().requestReceived(command, path, version)

    def process(self) -> Any:
        if self.content_type is not None:
            self.requestHeaders.setRawHeaders(b"content-type", self.content_type)
        if self.received and not self.requestHeaders.hasHeader(b"content-length"):
            # It came in chunks and is whole by now; Django and DRF take a body without a length for none.
            self.requestHeaders.setRawHeaders(b"content-length", [str(self.received).encode()])
        return super().process()

    def _refuse(self) -> None:
        if not self.refused:
            self.refused = True
            self.channel.transport.write(TOO_LARGE)
            self.channel.loseConnection()


class PoliteSocket(WebSocketProtocol):  # type: ignore[misc]
    """Daphne drops the reason of a close, ours reaches the client; and it queues messages without end, we do not."""

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        if self.state != self.STATE_OPEN:
            return
        if self.application_queue.qsize() < MOST_WAITING:
            super().onMessage(payload, isBinary)
        else:
            self._say(POLICY_VIOLATION, "Too many messages at once. Connect again to go on.")

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close" and message.get("reason") and self.state != self.STATE_CONNECTING:
            self._say(message.get("code", 1000), str(message["reason"]))
        elif message["type"] == "websocket.send" and self.state in (self.STATE_CLOSING, self.STATE_CLOSED):
            pass  # it left while the message was made; the application hears of it by its disconnect
        else:
            super().handle_reply(message)

    def sendMessage(self, *args: Any, **options: Any) -> None:
        """autobahn holds what goes out to the limit of what may come in; a run's history is longer than that."""
        self.maxMessagePayloadSize = 0
        try:
            super().sendMessage(*args, **options)
        finally:
            self.maxMessagePayloadSize = LARGEST_MESSAGE

    def _say(self, code: int, reason: str) -> None:
        """Not by sendClose, which refuses the codes of RFC 6455 that only servers may send."""
        self.sendCloseFrame(code=code, reasonUtf8=encode_truncate(reason, 123))


class WebServer(Server):  # type: ignore[misc]
    def __init__(self, application: Any, listening: socket.socket, on_ready: Callable[[], None]) -> None:
        super().__init__(
            application,
            endpoints=["the socket that _adopt takes over"],
            signal_handlers=False,
            http_timeout=REQUEST_SECONDS,
            application_close_timeout=3,
            verbosity=0,
            websocket_max_message_size=LARGEST_MESSAGE,
            websocket_max_frame_size=LARGEST_MESSAGE,
            server_name="",
            ready_callable=self._adopt,
        )
        self.endpoints: list[str] = []
        self._listening = listening
        self._on_ready = on_ready
        self._port: Any = None

    def _adopt(self) -> None:
        self.ws_factory.protocol = PoliteSocket
        self.ws_factory.setProtocolOptions(failByDrop=False)  # a broken frame too is answered with a code and a reason
        build = self.http_factory.buildProtocol

        def build_bounded(address: Any) -> Any:
            protocol = build(address)
            protocol.requestFactory = BoundedRequest
            return protocol

        self.http_factory.buildProtocol = build_bounded
        self._port = reactor.adoptStreamPort(self._listening.fileno(), self._listening.family, self.http_factory)
        self._listening.close()  # the port works on a duplicate
        reactor.callWhenRunning(self._on_ready)

    def stop_accepting(self) -> None:
        """No new connections, and every open WebSocket is told to come back. On the reactor's thread."""
        if self._port is not None:
            self._port.stopListening()
        for protocol in list(self.connections):
            if isinstance(protocol, WebSocketProtocol) and protocol.state == protocol.STATE_OPEN:
                protocol.sendCloseFrame(code=SERVICE_RESTART, reasonUtf8=b"Baton is stopping.")

    def kill_all_applications(self) -> Any:
        """Like Daphne's, which stumbles over a request that has no application yet."""
        running = [
            application
            for details in self.connections.values()
            if (application := details.get("application_instance")) and not application.done()
        ]
        for application in running:
            application.cancel()
        waiting = defer.Deferred.fromFuture(asyncio.gather(*running, return_exceptions=True))
        return waiting.addErrback(lambda _: None)
