"""The HTTP half of the engine's Calls port. It promises what the pipeline of model calls does: call_started is
committed before anything is sent, what started ends with call_finished or call_failed, a handover records nothing.

A credential's secret is asked for here, goes into the headers of the first request and nowhere else: neither records
nor errors hold it, and where a reply echoes it, it is taken out before anybody sees the reply.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Protocol

from flows.calls.cache import Cache, NoCache
from flows.calls.exchange import unexpected
from flows.calls.replies import Text, delay_asked, headers_shown
from flows.engine.amounts import NOTHING, ZERO
from flows.engine.events import CallFailed, CallFinished, CallStarted
from flows.engine.ports import CallSite, Clock
from flows.engine.requests import HttpReply, HttpRequest
from flows.faults import Cancelled, Fault, Permanent, StepFault, Transient
from flows.reach.address import Address
from flows.reach.client import Reach, Reply, Request
from flows.reach.limits import Limits
from flows.reach.secrets import MASK, secrets_of
from flows.reach.trouble import Unsure

LARGEST_BODY = 16 * 1024 * 1024
LIMITS = Limits(body=8 * 1024 * 1024)  # a reply is kept in the run's journal
_COMPLAINT = 64 * 1024  # of a reply that only says what is wrong
_HIDDEN = frozenset({"authorization", "cookie", "x-api-key", "api-key", "x-auth-token"})
_AGAIN = frozenset({408, 425, 429})
_REMEDIES = {
    401: "Choose a credential that the other side accepts.",
    403: "Choose a credential that has the right to do this over there.",
    404: "Check the address.",
    405: "Choose another method.",
    410: "Check the address.",
    413: "Send less at once.",
    429: "Wait before the next try, or make fewer requests at once.",
}


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
        started = CallStarted(
            path=site.path,
            attempt=site.attempt,
            call=site.call,
            account=address.place,
            model=request.method,
            simulated=self._rehearse,
            request=_shown(request),
            request_hash=request.hash(),
            kind="http",
            effect=request.effect,
        )
        await site.append(started)
        exchange = _Exchange(request, address, site, self._clock, secrets_of(signing))
        if self._rehearse:
            return exchange.rehearse()
        key = f"http:{request.hash()}"
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


class _Exchange:
    """One request and its reply, as far as it has come."""

    def __init__(
        self, request: HttpRequest, address: Address, site: CallSite, clock: Clock, secrets: frozenset[str]
    ) -> None:
        self._request = request
        self._address = address
        self._site = site
        self._clock = clock
        self._secrets = secrets
        self._began = clock.monotonic()
        self._first_ms: int | None = None
        self._pieces: list[str] = []

    def rehearse(self) -> HttpReply:
        if self._request.sample is None:
            fault = Permanent(
                "There is nothing to rehearse this request with.",
                code="SAMPLE_MISSING",
                remedy="Give the step a sample reply.",
            )
            self._failed(fault)
            raise fault
        return self.finish(200, {}, _sample(self._request))

    async def run(self, client: Reach, sent: Request) -> HttpReply:
        try:
            async with client.send(sent, LIMITS) as reply:
                headers = headers_shown(reply.headers, self._secrets)
                fault = self._complaint(reply)
                try:
                    await self._listen(reply)
                except StepFault:
                    if fault is None:  # what the status says matters more than that its page is broken
                        raise
        except asyncio.CancelledError:
            if self._site.stopping:
                self._failed(Cancelled())
            raise
        except StepFault as trouble:
            fault = self._judged(trouble)
        except Exception as error:
            unforeseen = unexpected(error)
            self._failed(unforeseen)
            raise unforeseen from error
        if fault is not None:
            self._failed(fault)
            raise fault
        return self.finish(reply.status, headers, "".join(self._pieces))

    async def _listen(self, reply: Reply) -> None:
        text = Text(reply.headers.get("Content-Type", ""), self._secrets)
        room = LIMITS.body + 1 if reply.status < 300 else _COMPLAINT
        streams = self._request.response == "sse" and reply.status < 300
        try:
            async for piece in reply:
                if self._first_ms is None:
                    self._first_ms = self._elapsed()
                self._take(text.feed(piece), streams)
                room -= len(piece)
                if room <= 0:
                    break
        finally:
            self._take(text.end(), streams)

    def _take(self, text: str, shown: bool) -> None:
        if text:
            self._pieces.append(text)
            if shown:
                self._site.delta(text)

    def _judged(self, fault: StepFault) -> StepFault:
        if self._request.effect == "once" and isinstance(fault, Unsure):
            # Nobody may try this again by himself: what it does over there, it may have done.
            return Permanent(
                f"{fault.message} The request may have been carried out all the same.",
                code="UNCERTAIN",
                remedy="Look at the other side what became of it before you run the step again.",
            )
        return fault

    def _complaint(self, reply: Reply) -> StepFault | None:
        status = reply.status
        if 200 <= status < 300:
            return None
        phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "no usual status"
        message, code = f"{self._address.host} answered {status} ({phrase}).", f"HTTP_{status}"
        if status >= 500 or status in _AGAIN:
            delay = delay_asked(reply.headers.get("Retry-After", ""), self._clock.now())
            remedy = _REMEDIES.get(status, "Try again later; a step can have retries for this.")
            return Transient(message, code=code, remedy=remedy, delay=delay)
        return Permanent(message, code=code, remedy=_REMEDIES.get(status, "Check what is sent: address, query, body."))

    def finish(self, status: int, headers: Mapping[str, str], text: str, *, cached: bool = False) -> HttpReply:
        self._site.note(
            CallFinished(
                path=self._site.path,
                attempt=self._site.attempt,
                call=self._site.call,
                output=text,
                usage=NOTHING,
                cost=ZERO,
                first_token_ms=self._first_ms,
                duration_ms=self._elapsed(),
                stop="end",
                status=status,
                headers=dict(headers),
                cached=cached,
            )
        )
        return HttpReply(status, headers, text)

    def _failed(self, fault: Fault) -> None:
        self._site.note(
            CallFailed(
                path=self._site.path,
                attempt=self._site.attempt,
                call=self._site.call,
                error=fault.to_json(),
                output="".join(self._pieces),
                usage=NOTHING,
                cost=ZERO,
                first_token_ms=self._first_ms,
                duration_ms=self._elapsed(),
                retry=not isinstance(fault, Permanent | Cancelled),
            )
        )

    def _elapsed(self) -> int:
        return max(0, round((self._clock.monotonic() - self._began) * 1000))


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


def _sample(request: HttpRequest) -> str:
    sample = request.sample
    if isinstance(sample, str):
        return sample
    if request.response == "sse" and isinstance(sample, list):
        return "".join(f"data: {one if isinstance(one, str) else json.dumps(one)}\n\n" for one in sample)
    return json.dumps(sample)
