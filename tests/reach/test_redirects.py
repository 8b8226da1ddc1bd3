import asyncio

import pytest

from flows.faults import Permanent
from flows.reach.client import Reach, Request
from flows.reach.hops import Hop
from tests.reach.servers import Answer, Heard, Names, head, reaching, saying, serving

SIGNED = {
    "Authorization": "Bearer sk-sentinel",
    "Cookie": "session=sk-sentinel",
    "X-Api-Key": "sk-sentinel",
    "X-Whatever": "sk-sentinel",
    "Accept": "text/plain",
}


async def read(reach: Reach, request: Request) -> bytes:
    async with reach.send(request) as reply:
        return await reply.read()


def leading(location: str, status: int = 302, **headers: str) -> Answer:
    return saying(b"", status, Location=location, **headers)


@pytest.mark.parametrize(
    ("method", "status", "after", "body"),
    [
        ("GET", 301, "GET", b""),
        ("POST", 301, "GET", b""),
        ("POST", 302, "GET", b""),
        ("POST", 303, "GET", b""),
        ("PUT", 303, "GET", b""),
        ("HEAD", 303, "HEAD", b""),
        ("PUT", 301, "PUT", b"x"),
        ("DELETE", 302, "DELETE", b"x"),
        ("POST", 307, "POST", b"x"),
        ("PATCH", 308, "PATCH", b"x"),
    ],
)
def test_a_redirect_keeps_the_method_or_makes_it_get(method: str, status: int, after: str, body: bytes) -> None:
    sent = b"" if method in ("GET", "HEAD") else b"x"
    hop = Hop.first(Request(method, "https://a.example/x", {"Content-Type": "text/plain", **SIGNED}, sent))
    following = hop.next(status, "/y")
    assert following is not None
    assert (following.method, following.content, following.address.target) == (after, body, "/y")
    assert ("Content-Type" in following.headers) == (after == method)
    assert following.headers["Authorization"] == SIGNED["Authorization"]


@pytest.mark.parametrize("status", [200, 204, 300, 304, 404, 500])
def test_no_other_status_leads_on(status: int) -> None:
    assert Hop.first(Request("GET", "https://a.example")).next(status, "/y") is None
    assert Hop.first(Request("GET", "https://a.example")).next(302, None) is None


@pytest.mark.parametrize(
    "location",
    [
        "http://a.example/",
        "https://b.example/",
        "https://a.example:8443/",
        "//sub.a.example/",
        "https://a.example.b.c/",
    ],
)
def test_nothing_that_identifies_the_sender_reaches_another_origin(location: str) -> None:
    """SECURITY 10, 14: another scheme, host or port; and it stays away when a later hop leads back."""
    hop = Hop.first(Request("GET", "https://a.example/", SIGNED)).next(302, location)
    assert hop is not None
    assert hop.headers == {"Accept": "text/plain"}
    back = hop.next(302, "https://a.example/")
    assert back is not None
    assert "sk-sentinel" not in str(back)


@pytest.mark.parametrize("location", ["https://A.example:443/y", "https://a.example./y", "?z", "/y"])
def test_the_same_origin_stays_the_same_however_it_is_written(location: str) -> None:
    hop = Hop.first(Request("GET", "https://a.example/", SIGNED)).next(302, location)
    assert hop is not None
    assert hop.headers == SIGNED


async def test_a_redirect_is_followed_to_its_end() -> None:
    async with serving(saying(b"there")) as end, serving(leading(f"{end.url}/b?c=d#e")) as start:
        async with reaching() as reach, reach.send(Request("GET", start.url, SIGNED)) as reply:
            assert (await reply.read(), reply.status) == (b"there", 200)
            assert str(reply.address) == f"{end.url}/b?c=d"
        (heard,) = end.heard
        assert (heard.method, heard.target) == ("GET", "/b?c=d")
        assert "sk-sentinel" in str(start.heard[0].headers)
        assert "sk-sentinel" not in str(heard.headers)


async def test_a_redirect_to_a_private_address_is_refused() -> None:
    """SECURITY 10: every hop is judged anew, by what its name resolves to."""
    names = Names(public_example=["127.0.0.1"], inside_example=["127.0.0.1"])
    async with serving(saying(b"secret")) as inside:
        for location in (inside.url, f"http://inside.example:{inside.port}/", f"http://0x7f.1:{inside.port}/"):
            async with serving(leading(location)) as start, reaching("public.example", resolver=names) as reach:
                with pytest.raises(Permanent) as caught:
                    async with reach.send(Request("GET", f"http://public.example:{start.port}/")):
                        pass
                assert caught.value.code == "ADDRESS_REFUSED"
        assert inside.connections == 0


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "//user:sk-sentinel@b.example/", "http:\\\\b.example", "gopher://b.example"],
)
async def test_a_redirect_that_is_no_address_of_the_web_is_refused(location: str) -> None:
    """SECURITY 12"""
    async with serving(leading(location)) as start, reaching() as reach:
        with pytest.raises(Permanent) as caught:
            async with reach.send(Request("GET", start.url)):
                pass
        assert caught.value.code == "REDIRECT_REFUSED"
        assert "sk-sentinel" not in str(caught.value.to_json())


async def test_a_circle_of_redirects_ends() -> None:
    async with serving(leading("/again")) as start, reaching() as reach:
        with pytest.raises(Permanent) as caught:
            async with reach.send(Request("GET", start.url)):
                pass
        assert caught.value.code == "TOO_MANY_REDIRECTS"
        assert len(start.heard) == 6


async def test_a_posted_body_is_sent_again_only_where_the_redirect_says_so() -> None:
    async with serving(saying()) as end:
        for status in (303, 307):
            async with serving(leading(end.url, status)) as start, reaching() as reach:
                request = Request("POST", start.url, {"Content-Type": "text/plain"}, b"body")
                assert await read(reach, request) == b""
        seen, sent = end.heard
        assert (seen.method, seen.body, "content-type" in seen.headers) == ("GET", b"", False)
        assert (sent.method, sent.body, sent.headers["content-type"]) == ("POST", b"body", "text/plain")


async def test_no_cookie_is_kept_for_another_request_or_hop() -> None:
    """SECURITY 14: what one run was told never reaches another's request."""
    async with serving(leading("/b", Set_Cookie="a=b; Path=/")) as start, reaching() as reach:
        for _ in range(2):
            with pytest.raises(Permanent):
                async with reach.send(Request("GET", start.url)):
                    pass
        assert not [heard for heard in start.heard if "cookie" in heard.headers]


async def test_the_body_of_a_redirect_is_not_waited_for() -> None:
    async with serving(saying(b"there")) as end:

        async def endless(heard: Heard, writer: asyncio.StreamWriter) -> bool:
            writer.write(head(302, Location=end.url, Content_Length="1000000"))
            await heard.left()
            return False

        async with serving(endless) as start, reaching() as reach, reach.send(Request("GET", start.url)) as reply:
            assert await reply.read() == b"there"
            await start.all_gone()
