"""A provider that is asked over HTTP: an account, the wire that is spoken there, and the guarded client.

It promises: the account's key goes to the account's host and nowhere else, for redirects are not followed; whatever
comes back is cleaned of it; closing the stream closes the connection at once; nothing but faults come out, and they
name the account and the model.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, Protocol

from flows.faults import StepFault, Transient
from flows.providers import trouble
from flows.providers.account import Account
from flows.providers.listening import Listening, body_of, nothing_heard, read
from flows.providers.port import Bill, Chunk, Request, Tokens
from flows.providers.prices import Prices
from flows.providers.sending import outgoing, secrets, size
from flows.providers.standing import Standing, delay, standing
from flows.providers.talk import Talk
from flows.providers.wires.wire import ModelSeen, Sending, Wire
from flows.reach import client
from flows.reach.address import Address
from flows.reach.limits import Limits
from flows.reach.secrets import Secrets

LIMITS = Limits(total_seconds=3_600, body=64 * 1024 * 1024, redirects=0)
_COMPLAINT = 64 * 1024  # of a reply that only says what is wrong
_PATIENCE = 10.0  # seconds for it
_A_FILE = 1_500  # tokens, about


class Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class _Outgoing:
    request: client.Request
    secrets: Secrets


class HttpProvider:
    """`standing` is what the latest reply said of the account's limits. `count` counts a text's tokens for a model."""

    simulated = False

    def __init__(
        self,
        account: Account,
        wire: Wire,
        reach: client.Reach,
        key: Callable[[], Awaitable[str]],
        prices: Prices,
        clock: Clock,
        count: Callable[[str, str], int],
    ) -> None:
        self._account = account
        self._wire = wire
        self._reach = reach
        self._key = key
        self._prices = prices
        self._clock = clock
        self._count = count
        self._hidden: tuple[str, Secrets] | None = None  # by which key
        self.standing: Standing | None = None

    @property
    def name(self) -> str:
        return self._account.name

    @property
    def account(self) -> Account:
        """Whose limits hold for its calls."""
        return self._account

    def check(self, request: Request) -> None:
        account = self._account
        try:
            for what, text, most in (
                ("prompt", request.prompt, account.most_prompt_bytes),
                ("system prompt", request.system, account.most_system_bytes),
            ):
                if most and len(text) * 4 > most and (found := size(text)) > most:
                    raise trouble.too_much(what, found, most)
            self._wire.ask(request, account.quirks, stream=account.stream)
        except StepFault as fault:
            raise trouble.placed(fault, self.name, request.model) from None

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        account = self._account
        with Talk(account, request.model) as talk:
            watch = talk.watch
            sending = self._wire.ask(request, account.quirks, stream=account.stream)
            out = await self._outgoing(sending, talk)
            heard = Listening(self._wire.answer(request, account.quirks), out.secrets, talk.host)
            async with self._reach.send(out.request, LIMITS) as reply:
                await self._judge(reply, out, talk)
                if not account.stream or _is_json(reply):
                    body = await self._whole(reply, out, talk)
                    watch.waiting = False
                    for chunk in heard.whole(body):
                        yield chunk
                else:
                    async for piece in reply:
                        watch.waiting = False
                        for chunk in heard.feed(piece):
                            yield chunk
                        if talk.begun:
                            if b"\n" in piece:  # a line is a sign of life, be it a comment
                                watch.heard()
                        elif heard.begun:
                            talk.begin()
                        watch.waiting = True
                    watch.waiting = False
                for chunk in heard.end():
                    yield chunk

    async def models(self) -> Sequence[ModelSeen]:
        """What the endpoint offers."""
        with Talk(self._account, "") as talk:
            out = await self._outgoing(self._wire.list_models(self._account.quirks), talk)
            async with self._reach.send(out.request, LIMITS) as reply:
                await self._judge(reply, out, talk)
                body = await self._whole(reply, out, talk)
            return read(lambda: self._wire.models(body), talk.host, out.secrets)

    def estimate(self, request: Request, text: str) -> Tokens:
        read = [request.system, request.prompt, *(str(turn.get("text", "")) for turn in request.turns)]
        read += [json.dumps(turn["tool_calls"], default=str) for turn in request.turns if turn.get("tool_calls")]
        read += [f"{tool.name} {tool.description} {json.dumps(dict(tool.parameters))}" for tool in request.tools]
        asked = self._count(request.model, "\n".join(part for part in read if part))
        return Tokens(asked + _A_FILE * len(request.files), output=self._count(request.model, text) if text else 0)

    def price(self, model: str, tokens: Tokens) -> Bill:
        return self._prices.bill(self._account.vendor, model, tokens)

    async def _outgoing(self, sending: Sending, talk: Talk) -> _Outgoing:
        key = (await self._key()).strip()
        request = outgoing(self._account, self._wire, sending, key)
        talk.host = Address.read(request.url).place
        if self._hidden is None or self._hidden[0] != key:
            self._hidden = key, secrets(self._account, self._wire, key)
        return _Outgoing(request, self._hidden[1])

    async def _judge(self, reply: client.Reply, out: _Outgoing, talk: Talk) -> None:
        """Raises what a reply's head says is wrong with it."""
        self.standing = standing(reply.headers, self._clock.now()) or self.standing
        if not 200 <= reply.status < 300:
            await self._complain(reply, out, talk)
        if "text/html" in reply.headers.get("Content-Type", ""):
            raise trouble.web_page(talk.host)

    async def _complain(self, reply: client.Reply, out: _Outgoing, talk: Talk) -> NoReturn:
        """What the status says matters more than how its explanation comes, or breaks off."""
        said = bytearray()
        try:
            async with asyncio.timeout(_PATIENCE):
                async for piece in reply:
                    said += piece
                    if len(said) >= _COMPLAINT:
                        break
        except (StepFault, TimeoutError):
            pass
        body = body_of(bytes(said[:_COMPLAINT]), out.secrets)
        fault = read(lambda: self._wire.trouble(reply.status, reply.headers, body), talk.host, out.secrets)
        if isinstance(fault, Transient) and fault.delay is None:
            fault.delay = delay(reply.headers, self._clock.now())
        raise fault

    async def _whole(self, reply: client.Reply, out: _Outgoing, talk: Talk) -> Any:
        """Its blanks before it begins keep the connection alive; then all of it has to come soon."""
        found: list[bytes] = []
        async for piece in reply:
            found.append(piece)
            if not talk.begun and piece.strip():
                talk.begin()
        body = body_of(b"".join(found), out.secrets)
        if isinstance(body, str):
            raise (
                nothing_heard(talk.host, body[:200])
                if not talk.begun or body.lstrip().startswith("<")
                else (trouble.not_json(talk.host))
            )
        return body


def _is_json(reply: client.Reply) -> bool:
    """A server that does not stream answers at once, whatever it was asked for."""
    kind = reply.headers.get("Content-Type", "").partition(";")[0]
    return kind.strip().lower() in ("application/json", "text/json")
