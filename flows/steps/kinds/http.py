"""One request to another machine."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from pydantic import Field

from flows.calls.sanitized import read_json
from flows.engine.ports import Context, Outcome
from flows.engine.requests import Effect, HttpReply, HttpRequest
from flows.faults import Permanent, StepFault
from flows.graph.plain import at
from flows.reach.sse import EventParser
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import Template, hinted, template, templates
from flows.steps.reading import Reader, settings_of

HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}$")]
QueryName = Annotated[str, Field(min_length=1, max_length=200)]
_SCHEMES = ("http://", "https://", "{{", "{%")
_BROKEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # what would end a header and begin another
_READING = ("GET", "HEAD")
_DONE = "[DONE]"  # how many streams of models say that they end; it is no data
# The setting to look at, by what went wrong; the address where nothing else is named.
_PLACES = (
    ("CREDENTIAL_", "credential"),
    ("HEADER_", "headers"),
    ("BODY_", "body"),
    ("REPLY_", "response"),
    ("SAMPLE_", "reply_sample"),
)


class HttpConfig(Config):
    method: Annotated[
        Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"],
        hinted("Method", "GET fetches; the others may change something over there.", widget="choice"),
    ] = "GET"
    url: Annotated[
        Template,
        template("Address", "As in https://example.com/search; may hold {{ names }}.", min_length=1),
    ]
    headers: Annotated[
        dict[HeaderName, Template],
        templates("Headers", "Secrets do not belong here: store a credential and choose it below.", max_length=100),
    ] = {}
    query: Annotated[
        dict[QueryName, Template],
        templates("Query", "Added to the address, properly quoted.", max_length=100),
    ] = {}
    body: Annotated[
        Template | None,
        template(
            "Body",
            "What is sent. A single {{ name }} that is a map or a list is sent as JSON.",
            rows=4,
            ui={"visible_when": {"method": ["POST", "PUT", "PATCH", "DELETE"]}},
        ),
    ] = None
    credential: Annotated[
        Annotated[str, Field(min_length=1, max_length=200)] | None,
        hinted("Credential", "A stored credential that signs the request; it is never shown.", widget="credential"),
    ] = None
    response: Annotated[
        Literal["json", "text", "sse"],
        hinted("Reply", "How the reply is read: as data, as text, or as a stream of events.", widget="choice"),
    ] = "json"
    reply_sample: Annotated[
        Any,
        hinted(
            "Sample reply",
            "What a reply looks like: the editor offers its fields, and rehearsals play it.",
            widget="json",
        ),
    ] = None

    def flaws(self) -> Iterator[Flaw]:
        if not self.url.lstrip().lower().startswith(_SCHEMES):
            yield "url", "An address begins with http:// or https://."
        for name, value in self.headers.items():
            if "\n" in value or "\r" in value:
                yield at("headers", name), f"The header {name} is more than one line."


class Http(StepKind):
    kind = "http"
    title = "HTTP request"
    family = "source"
    icon = "http"
    help = (
        "Calls another machine: fetches a page or data, or sends what the flow made. The reply is data that later "
        "prompts can read, as in {{ search.items[0].title }}. Use it to work with facts that are fetched just before "
        "and to hand results on; give it retries, for networks fail for a moment."
    )
    config = HttpConfig
    example = {
        "method": "POST",
        "url": "https://example.com/articles",
        "headers": {"X-Request": "{{ inputs.request }}"},
        "body": "{{ article }}",
        "credential": "newsroom",
        "reply_sample": {"id": 7, "url": "https://example.com/articles/7"},
    }
    output = "any"
    effect = "once"  # of all methods the least harmless decides
    network = True

    async def run(self, context: Context) -> Outcome:
        config = settings_of(HttpConfig, context.step)
        request = _request(config, Reader(context), context.step.cache_ms)
        try:
            reply = await context.fetch(request)
        except StepFault as fault:
            fault.where = fault.where or f"config.{_place(fault.code, config)}"
            raise
        return Outcome(_output(config, reply, context))


def _request(config: HttpConfig, read: Reader, cache_ms: int | None) -> HttpRequest:
    headers = _headers(config, read)
    body: Any = None
    if config.body is not None and config.method in _READING:
        read.warn(f"A {config.method} request has no body: what is set as one was not sent.")
    elif config.body is not None:
        body = read.value(config.body, "config.body")
        if not isinstance(body, dict | list):
            body = read.text(config.body, "config.body")
    if cache_ms is not None and config.method != "GET":
        read.warn("Only replies to GET are kept for another time; this request was made.")
    return HttpRequest(
        method=config.method,
        url=_address(config, read),
        headers=headers,
        body=body,
        credential=config.credential,
        response=config.response,
        effect=_effect(config.method, headers),
        sample=config.reply_sample,
        cache_ms=cache_ms if config.method == "GET" else None,
    )


def _effect(method: str, headers: dict[str, str]) -> Effect:
    """Who sends a key of their own has the other side see to it that nothing happens twice."""
    if method in ("POST", "PATCH") and "idempotency-key" not in {name.lower() for name in headers}:
        return "once"
    return "idempotent"


def _address(config: HttpConfig, read: Reader) -> str:
    address = read.text(config.url, "config.url").strip()
    if not config.query:
        return address
    pairs = _filled(config.query, "config.query", read)
    address = address.partition("#")[0]
    joint = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return address + joint + urlencode(pairs, quote_via=quote, errors="replace") if pairs else address


def _headers(config: HttpConfig, read: Reader) -> dict[str, str]:
    headers = _filled(config.headers, "config.headers", read)
    for name, value in headers.items():
        if _BROKEN.search(value.strip()):
            raise Permanent(
                f"The header {name} became more than one line, or holds a character that no header can hold.",
                code="HEADER_REFUSED",
                where=at("config.headers", name),
                remedy="Take the line breaks out of what is inserted there.",
            )
    return {name: value.strip() for name, value in headers.items()}


def _filled(sources: dict[str, str], where: str, read: Reader) -> dict[str, str]:
    """Without those that a lone {{ name }} made null."""
    return {
        name: read.text(source, at(where, name))
        for name, source in sources.items()
        if read.value(source, at(where, name)) is not None
    }


def _output(config: HttpConfig, reply: HttpReply, context: Context) -> Any:
    if config.method == "HEAD":
        return {"status": reply.status, "headers": dict(reply.headers)}
    if config.response == "text":
        return reply.text
    if config.response == "json":
        return _data(reply.text)
    parser = EventParser()
    found = [event.data for event in (*parser.feed(reply.text), *parser.end())]
    if not found and reply.text.strip():
        context.warn("The reply is no stream of events: nothing could be read from it.")
    return [_data_or_text(data) for data in found if data != _DONE]


def _data(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return read_json(text)
    except (ValueError, RecursionError):
        raise Permanent(
            "The reply is not JSON.",
            code="REPLY_NOT_JSON",
            where="config.response",
            remedy="Look at the reply in the call; choose to read it as text, or correct the address.",
        ) from None


def _data_or_text(text: str) -> Any:
    try:
        return read_json(text)
    except (ValueError, RecursionError):
        return text


def _place(code: str, config: HttpConfig) -> str:
    if code in ("HTTP_401", "HTTP_403") and config.credential is not None:
        return "credential"
    return next((place for begins, place in _PLACES if code.startswith(begins)), "url")


KIND = Http()
