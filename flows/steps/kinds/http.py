"""One request to another machine."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from flows.graph.plain import at
from flows.steps.declaration import Config, Flaw, StepKind
from flows.steps.fields import Template, hinted, template, templates

HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}$")]
QueryName = Annotated[str, Field(min_length=1, max_length=200)]
_SCHEMES = ("http://", "https://", "{{", "{%")


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


KIND = Http()
