from typing import Any

import pytest

from flows.engine.requests import HttpReply, HttpRequest
from flows.faults import Permanent, StepFault, TemplateFault, Transient
from flows.steps.kinds.http import KIND
from tests.steps.cases import changed
from tests.steps.complaints import places
from tests.steps.context import FakeContext, played


@pytest.mark.parametrize(
    "url", ["https://a.example", "HTTP://a.example", "{{ inputs.url }}", " {% if a %}b{% endif %}"]
)
def test_addresses_of_the_web_and_those_a_run_makes_are_taken(url: str) -> None:
    assert places("http", {"url": url}) == []


@pytest.mark.parametrize("url", ["", "example.com", "file:///etc/passwd", "gopher://x", "javascript:1"])
def test_every_other_address_is_refused(url: str) -> None:
    assert places("http", {"url": url}) == ["url"]


@pytest.mark.parametrize(
    ("at", "value", "place"),
    [
        (("method",), "get", "method"),
        (("headers",), {"a b": "c"}, "headers['a b']"),
        (("headers",), {"a": "b\r\nc: d"}, "headers.a"),
        (("headers",), {"x-a": "b\nc"}, "headers['x-a']"),
        (("query",), {"": "c"}, "query['']"),
        (("response",), "xml", "response"),
        (("credential",), "", "credential"),
    ],
)
def test_what_is_wrong_with_a_request_is_located(at: tuple[str | int, ...], value: object, place: str) -> None:
    assert places("http", changed("http", at, value)) == [place]


def test_a_request_is_never_repeated_by_itself() -> None:
    assert KIND.network
    assert KIND.effect == "once"


# ---- at run time ----


def page(text: str = "{}", status: int = 200, **headers: str) -> HttpReply:
    return HttpReply(status, {name.replace("_", "-"): value for name, value in headers.items()}, text)


def step(reply: HttpReply | Exception, names: dict[str, Any] | None = None, **config: Any) -> FakeContext:
    cache_ms = config.pop("cache_ms", None)
    config = {"url": "https://a.example/x", **config}
    return FakeContext("http", config, names, {"id": "7 & 8", "q": "a=b"}, pages=[reply], cache_ms=cache_ms)


async def sent(names: dict[str, Any] | None = None, **config: Any) -> HttpRequest:
    context = step(page(), names, **config)
    await played(KIND, context)
    return context.fetched[0]


async def test_templates_make_the_request() -> None:
    """O127: data that is fetched just before."""
    request = await sent(
        {"mood": "brief"},
        method="POST",
        url=" https://a.example/{{ mood }} ",
        headers={"X-Mood": " {{ mood }}\n"},
        body="Be {{ mood }}.",
        credential="search",
        reply_sample={"a": 1},
    )
    assert (request.method, request.url, request.body) == ("POST", "https://a.example/brief", "Be brief.")
    assert (request.headers, request.credential, request.sample) == ({"X-Mood": "brief"}, "search", {"a": 1})


@pytest.mark.parametrize(
    ("url", "query", "address"),
    [
        ("https://a.example", {"q": "{{ inputs.id }}"}, "https://a.example?q=7%20%26%208"),
        ("https://a.example/?a=b", {"q": "{{ inputs.q }}"}, "https://a.example/?a=b&q=a%3Db"),
        ("https://a.example/?", {"q": "ä/+"}, "https://a.example/?q=%C3%A4%2F%2B"),
        ("https://a.example/#there", {"q": "x"}, "https://a.example/?q=x"),
        ("https://a.example/", {"a&b": "{{ data }}"}, "https://a.example/?a%26b=%7B%22n%22%3A%201%7D"),
        ("https://a.example/", {"a": "{{ nothing }}", "b": "", "c": "{{ yes }}"}, "https://a.example/?b=&c=true"),
        ("https://a.example/#there", {}, "https://a.example/#there"),
    ],
)
async def test_a_query_is_quoted_into_the_address(url: str, query: dict[str, str], address: str) -> None:
    names = {"data": {"n": 1}, "nothing": None, "yes": True}
    assert (await sent(names, url=url, query=query)).url == address


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ("{{ data }}", {"n": [1]}),
        ("{{ data.n }}", [1]),
        ("{{ number }}", "5"),
        ("{{ text }}", "five"),
        ('{"n": {{ number }}}', '{"n": 5}'),
        ("{{ data }}!", '{"n": [1]}!'),
        (None, None),
    ],
)
async def test_a_lone_map_or_list_is_sent_as_data_and_all_else_as_text(body: str | None, made: Any) -> None:
    names = {"data": {"n": [1]}, "number": 5, "text": "five"}
    assert (await sent(names, method="POST", body=body)).body == made


@pytest.mark.parametrize("value", ["a\r\nX-Evil: b", "a\nb", "a\x00b"])
async def test_what_is_inserted_cannot_end_a_header(value: str) -> None:
    context = step(page(), {"value": value}, headers={"X-A": "{{ value }}"})
    with pytest.raises(Permanent) as caught:
        await played(KIND, context)
    assert (caught.value.code, caught.value.where) == ("HEADER_REFUSED", "config.headers['X-A']")
    assert context.fetched == []


@pytest.mark.parametrize(
    ("method", "headers", "effect"),
    [
        ("GET", {}, "idempotent"),
        ("HEAD", {}, "idempotent"),
        ("PUT", {}, "idempotent"),
        ("DELETE", {}, "idempotent"),
        ("POST", {}, "once"),
        ("PATCH", {}, "once"),
        ("POST", {"idempotency-KEY": "{{ inputs.id }}"}, "idempotent"),
    ],
)
async def test_the_method_says_what_it_means_to_ask_twice(method: str, headers: dict[str, str], effect: str) -> None:
    assert (await sent(method=method, headers=headers)).effect == effect


@pytest.mark.parametrize(
    ("method", "more", "warnings"),
    [("GET", {"cache_ms": 5}, 0), ("POST", {"cache_ms": 5}, 1), ("GET", {"body": "x"}, 1), ("HEAD", {"body": "x"}, 1)],
)
async def test_what_is_not_followed_is_said(method: str, more: dict[str, Any], warnings: int) -> None:
    context = step(page(), method=method, **more)
    await played(KIND, context)
    (request,) = context.fetched[:1]
    assert (request.body, request.cache_ms) == (None, more.get("cache_ms") if method == "GET" else None)
    assert len(context.warnings) == warnings


async def test_a_missing_name_in_a_request_is_a_warning() -> None:
    context = step(page(), url="https://a.example/{{ inputs.none }}")
    await played(KIND, context)
    assert len(context.warnings) == 1


@pytest.mark.parametrize(
    ("response", "text", "output"),
    [
        ("json", '{"a": [1, 2.5, null, "ä"]}', {"a": [1, 2.5, None, "ä"]}),
        ("json", " 7 ", 7),
        ("json", "", None),
        (
            "json",
            '{"id": 12345678901234567890, "x": NaN, "y": 1e999}',
            {"id": "12345678901234567890", "x": None, "y": None},
        ),
        ("text", '{"a": 1}', '{"a": 1}'),
        ("text", "", ""),
        ("sse", 'data: {"a": 1}\n\ndata: plain\n\n: c\n\ndata: [DONE]\n\n', [{"a": 1}, "plain"]),
        ("sse", "event: x\ndata: 1\ndata: 2", ["1\n2"]),
        ("sse", "", []),
    ],
)
async def test_a_reply_is_read_as_the_step_says(response: str, text: str, output: Any) -> None:
    context = step(page(text), response=response)
    assert (await played(KIND, context)).output == output
    assert context.warnings == []


async def test_a_reply_that_is_no_stream_is_said_to_be_none() -> None:
    context = step(page('{"a": 1}'), response="sse")
    assert (await played(KIND, context)).output == []
    assert len(context.warnings) == 1


async def test_a_head_gives_status_and_headers() -> None:
    context = step(page("", 204, etag="7"), method="HEAD")
    assert (await played(KIND, context)).output == {"status": 204, "headers": {"etag": "7"}}


@pytest.mark.parametrize("text", ["<html>", "{", '{"a": 1} x', "[" * 100_000, "9" * 5_000])
async def test_a_reply_that_is_no_json_fails_where_it_was_expected(text: str) -> None:
    with pytest.raises(Permanent) as caught:
        await played(KIND, step(page(text)))
    assert (caught.value.code, caught.value.where) == ("REPLY_NOT_JSON", "config.response")


@pytest.mark.parametrize(
    ("code", "config", "where"),
    [
        ("ADDRESS_REFUSED", {}, "config.url"),
        ("HTTP_404", {"credential": "a"}, "config.url"),
        ("HTTP_401", {"credential": "a"}, "config.credential"),
        ("HTTP_401", {}, "config.url"),
        ("CREDENTIAL_MISSING", {"credential": "a"}, "config.credential"),
        ("HEADER_REFUSED", {}, "config.headers"),
        ("BODY_TOO_LARGE", {}, "config.body"),
        ("REPLY_TOO_LARGE", {}, "config.response"),
        ("SAMPLE_MISSING", {}, "config.reply_sample"),
        ("TIMED_OUT", {}, "config.url"),
    ],
)
async def test_a_failed_request_names_the_setting_to_look_at(code: str, config: dict[str, Any], where: str) -> None:
    with pytest.raises(StepFault) as caught:
        await played(KIND, step(Transient("No.", code=code), **config))
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({"url": "https://{{ x"}, "config.url, line 1"),
        ({"query": {"a b": "{{ x"}}, "config.query['a b'], line 1"),
        ({"headers": {"X-A": "{{ x"}}, "config.headers['X-A'], line 1"),
        ({"method": "POST", "body": "{{ x"}, "config.body, line 1"),
    ],
)
async def test_a_broken_template_is_located(config: dict[str, Any], place: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        await KIND.run(step(page(), **config))
    assert str(caught.value.where).startswith(place)


def test_http_steps_run() -> None:
    assert KIND.runs
