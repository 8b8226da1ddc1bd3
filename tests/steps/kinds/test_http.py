import pytest

from flows.steps.kinds.http import KIND
from tests.steps.cases import changed
from tests.steps.complaints import places


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
