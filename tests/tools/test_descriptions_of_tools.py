"""`flows.tools`: what a model is told of a tool, and what its arguments come to."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.faults import InvalidInput, NotBuilt
from flows.steps.shapes import problems, schema_problems
from flows.tools.flow import FlowTool
from flows.tools.http import HttpTool, choosing_the_host
from flows.tools.port import FlowCall, HttpCall, NoTools

URL = "https://example.com/a/{first}/b?q={second}&first={first}"


def http(method: str = "GET", url: str = URL) -> HttpTool:
    return HttpTool("tool", "Does it.", method, url, "key", sample={"ok": True})


def test_every_word_of_an_address_is_an_argument() -> None:
    parameters = http().parameters
    assert list(parameters["properties"]) == parameters["required"] == ["first", "second"]
    assert schema_problems(parameters) == []
    assert problems(parameters, {"first": "x", "second": 2}) == []
    assert problems(parameters, {"first": "x"}) != []
    assert problems(parameters, {"first": "x", "second": "y", "third": 3}) != []


def test_its_arguments_come_to_a_request() -> None:
    call = http().call({"first": "a b/c", "second": True})
    assert call == HttpCall(
        "GET", "https://example.com/a/a%20b%2Fc/b?q=true&first=a%20b%2Fc", None, "key", False, {"ok": True}
    )
    sent = http("POST").call({"first": "x", "second": "y", "body": {"n": 1}})
    assert (sent.body, sent.once) == ({"n": 1}, True)
    assert [http(method).call({"first": "x", "second": "y"}).once for method in ("PUT", "PATCH", "DELETE")] == [
        True
    ] * 3
    assert "body" not in http("DELETE").parameters["properties"]


@given(st.text(max_size=60))
def test_no_argument_becomes_another_part_of_an_address(text: str) -> None:
    """SECURITY 12: no other host, path, query or fragment, whatever a model writes."""
    try:
        url = http().call({"first": text, "second": text}).url
    except InvalidInput:
        assert text.strip() in (".", "..")
        return
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "example.com", "")
    assert (parts.path.count("/"), parts.query.count("&"), parts.query.count("=")) == (3, 1, 2)
    assert url.isascii()


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("https://{host}/x", "host"),
        ("https://{user}@example.com/", "user"),
        ("https://example.com:{port}/", "port"),
        ("https://example.com{rest}", "rest"),
        ("https://example.com/{rest}", None),
        ("https://example.com?q={rest}", None),
    ],
)
def test_no_argument_chooses_the_host(url: str, word: str | None) -> None:
    assert choosing_the_host(url) == word
    if word:
        with pytest.raises(InvalidInput):
            http(url=url).call({word: "x"})


def test_a_flow_takes_its_inputs() -> None:
    free = FlowTool("review", "", "Review")
    assert problems(free.parameters, {"anything": 1}) == []
    told = FlowTool("review", "", "Review", 3, {"text": "What to review."})
    assert problems(told.parameters, {"texts": 1}) != []
    assert told.call({"text": "x"}) == FlowCall("Review", 3, {"text": "x"})


def test_a_tool_that_only_has_a_name_is_not_here() -> None:
    with pytest.raises(NotBuilt, match="MCP"):
        NoTools().find("github/create_issue")
