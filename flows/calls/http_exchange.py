"""One HTTP request and its reply, as far as it has come; `fetching` makes one for each call it sends."""

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus

from flows.calls.exchange import unexpected
from flows.calls.replies import Text, delay_asked, headers_shown
from flows.engine.amounts import NOTHING, ZERO
from flows.engine.events import CallFailed, CallFinished
from flows.engine.ports import CallSite, Clock
from flows.engine.requests import HttpReply, HttpRequest
from flows.faults import Cancelled, Fault, Permanent, StepFault, Transient
from flows.reach.address import Address
from flows.reach.client import Reach, Reply, Request
from flows.reach.limits import Limits
from flows.reach.trouble import Unsure

LIMITS = Limits(body=8 * 1024 * 1024)  # a reply is kept in the run's journal
_COMPLAINT = 64 * 1024  # of a reply that only says what is wrong
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


class HttpExchange:
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
                self._failed(self._site.why)
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


def _sample(request: HttpRequest) -> str:
    sample = request.sample
    if isinstance(sample, str):
        return sample
    if request.response == "sse" and isinstance(sample, list):
        return "".join(f"data: {one if isinstance(one, str) else json.dumps(one)}\n\n" for one in sample)
    return json.dumps(sample)
