"""The HTTP half of the engine's Calls port. It promises what the pipeline of model calls does: call_started is
committed before anything is sent, what started ends with call_finished or call_failed, a handover records nothing.

A credential's secret is asked for here, goes into the headers of the first request and nowhere else: neither records
nor errors hold it, and where a reply echoes it, it is taken out before anybody sees the reply.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Protocol

from flows.calls.cache import Cache, NoCache
from flows.calls.http_exchange import HttpExchange
from flows.engine.events import CallStarted
from flows.engine.ports import CallSite, Clock
from flows.engine.requests import HttpReply, HttpRequest
from flows.faults import Permanent
from flows.reach.address import Address
from flows.reach.client import Reach, Request
from flows.reach.secrets import MASK, secrets_of

LARGEST_BODY = 16 * 1024 * 1024
_HIDDEN = frozenset({"authorization", "cookie", "x-api-key", "api-key", "x-auth-token"})


class Credentials(Protocol):
    """The stored credentials of the run's workspace."""

    async def headers(self, name: str, host: str) -> Mapping[str, str]:
        """The headers that sign a request to that host. Raises Permanent when there is no such credential, and when it
        is bound to another host; never takes somebody else's."""
        ...


class NoCredentials:
    async def headers(self, name: str, host: str) -> Mapping[str, str]:
        raise Permanent(
            f"There is no credential called {name[:64]!r}.",
            code="CREDENTIAL_MISSING",
            remedy="Store the credential, or choose another one.",
        )


class Fetcher:
    """`run` is what makes the keys of its requests different from those of other runs; without it none is sent.
    `rehearse`: nothing is sent, the request's sample is the reply."""

    def __init__(
        self,
        client: Reach,
        credentials: Credentials,
        clock: Clock,
        cache: Cache | None = None,
        rehearse: bool = False,
        run: str = "",
    ) -> None:
        self._client = client
        self._credentials = credentials
        self._clock = clock
        self._cache = cache or NoCache()
        self._rehearse = rehearse
        self._run = run

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply:
        address = Address.read(request.url)
        content, content_type = _content(request)
        signing = {} if self._rehearse else await self._signing(request, address)
        request_hash = request.hash()
        started = CallStarted(
            path=site.path,
            attempt=site.attempt,
            call=site.call,
            account=address.place,
            model=request.method,
            simulated=self._rehearse,
            request=_shown(request),
            request_hash=request_hash,
            kind="http",
            effect=request.effect,
        )
        await site.append(started)
        exchange = HttpExchange(request, address, site, self._clock, secrets_of(signing))
        if self._rehearse:
            return exchange.rehearse()
        key = f"http:{request_hash}"
        keep_ms = request.cache_ms if request.method == "GET" else None
        if keep_ms and (kept := await self._cache.get(key, keep_ms)) is not None:
            return exchange.finish(kept["status"], kept["headers"], kept["text"], cached=True)
        headers = {**content_type, **self._key(request, site), **request.headers}
        replaced = {name.lower() for name in signing}
        headers = {name: value for name, value in headers.items() if name.lower() not in replaced}
        sent = Request(
            request.method, request.url, {**headers, **signing}, content, repeatable=request.effect != "once"
        )
        reply = await exchange.run(self._client, sent)
        if keep_ms:
            kept = {"status": reply.status, "headers": dict(reply.headers), "text": reply.text}
            await self._cache.put(key, kept, keep_ms)
        return reply

    async def _signing(self, request: HttpRequest, address: Address) -> Mapping[str, str]:
        if request.credential is None:
            return {}
        if address.scheme != "https" and not self._client.opens(address):
            raise Permanent(
                f"The credential is not sent to {address.place} without encryption.",
                code="CREDENTIAL_UNSAFE",
                remedy="Use an address that begins with https://. If the machine is your own, whoever runs Baton adds "
                f"{address.host_shown}:{address.port} to BATON_ALLOWED_ADDRESSES and starts it again.",
            )
        return await self._credentials.headers(request.credential, address.host)

    def _key(self, request: HttpRequest, site: CallSite) -> dict[str, str]:
        """The same for every try of a call, so that the other side can tell it from another one. A request that only
        reads needs none."""
        if not self._run or request.effect != "idempotent" or request.method in ("GET", "HEAD"):
            return {}
        if any(name.lower() == "idempotency-key" for name in request.headers):
            return {}
        named = json.dumps([self._run, site.path, site.call])
        return {"Idempotency-Key": hashlib.sha256(named.encode()).hexdigest()[:32]}


def _content(request: HttpRequest) -> tuple[bytes, dict[str, str]]:
    """What is sent, and the header that says what it is, unless the request has one of its own."""
    body = request.body
    if body is None:
        return b"", {}
    try:
        text = body if isinstance(body, str) else json.dumps(body, allow_nan=False)
    except ValueError:
        raise Permanent(
            "The body holds a number that JSON cannot write.", code="BODY_INVALID", remedy="Send a finite number."
        ) from None
    content = text.encode(errors="replace")
    if len(content) > LARGEST_BODY:
        raise Permanent(
            f"The body is larger than {LARGEST_BODY // 1024 // 1024} MB.",
            code="BODY_TOO_LARGE",
            remedy="Send less at once.",
        )
    if any(name.lower() == "content-type" for name in request.headers):
        return content, {}
    plain = isinstance(body, str) and not _is_json(body)
    return content, {"Content-Type": "text/plain; charset=utf-8" if plain else "application/json"}


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _shown(request: HttpRequest) -> dict[str, Any]:
    """A secret that somebody wrote into a header, where it does not belong, is not spread further."""
    headers = {name: MASK if name.lower() in _HIDDEN else value for name, value in request.headers.items()}
    return {**request.to_json(), "headers": headers}
