"""One HTTP request and its reply, as far as it has come; `fetching` makes one for each call it sends."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from flows.calls.exchange import Exchange
from flows.calls.replies import Text, delay_asked, headers_shown
from flows.engine.ports import CallSite, Clock
from flows.engine.requests import HttpReply, HttpRequest
from flows.faults import Permanent, StepFault, Transient
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


class HttpExchange(Exchange):
    def __init__(
        self, request: HttpRequest, address: Address, site: CallSite, clock: Clock, secrets: frozenset[str]
    ) -> None:
        super().__init__(site, clock)
        self._request = request
        self._address = address
        self._secrets = secrets

    def rehearse(self) -> HttpReply:
        if self._request.sample is None:
            fault = Permanent(
                "There is nothing to rehearse this request with.",
                code="SAMPLE_MISSING",
                remedy="Give the step a sample reply.",
            )
            self.fail(fault)
            raise fault
        return self.finish(200, {}, _sample(self._request))

    async def run(self, client: Reach, sent: Request) -> HttpReply:
        status, headers = await self.recorded(self._asked(client, sent))
        return self.finish(status, headers, self.text)

    async def _asked(self, client: Reach, sent: Request) -> tuple[int, Mapping[str, str]]:
        fault: StepFault | None
        try:
            async with client.send(sent, LIMITS) as reply:
                headers = headers_shown(reply.headers, self._secrets)
                fault = self._complaint(reply)
                try:
                    await self._listen(reply)
                except StepFault:
                    if fault is None:  # what the status says matters more than that its page is broken
                        raise
        except StepFault as trouble:
            fault = self._judged(trouble)
        if fault is not None:
            raise fault
        return reply.status, headers

    async def _listen(self, reply: Reply) -> None:
        text = Text(reply.headers.get("Content-Type", ""), self._secrets)
        room = LIMITS.body + 1 if reply.status < 300 else _COMPLAINT
        streams = self._request.response == "sse" and reply.status < 300
        try:
            async for piece in reply:
                self.arrives()
                self._hear(text.feed(piece), streams)
                room -= len(piece)
                if room <= 0:
                    break
        finally:
            self._hear(text.end(), streams)

    def _hear(self, text: str, shown: bool) -> None:
        if text:
            self.take(text, shown)

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
        self.end(text, "end", status=status, headers=dict(headers), cached=cached)
        return HttpReply(status, headers, text)


def _sample(request: HttpRequest) -> str:
    sample = request.sample
    if isinstance(sample, str):
        return sample
    if request.response == "sse" and isinstance(sample, list):
        return "".join(f"data: {one if isinstance(one, str) else json.dumps(one)}\n\n" for one in sample)
    return json.dumps(sample)
