import ipaddress

import httpx
import pytest
import yarl
from hypothesis import given
from hypothesis import strategies as st

from flows.faults import Permanent
from flows.reach.address import LONGEST, Address

# Of 127.0.0.1, the ways to write it that a C library understands.
LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0X7F000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "017700000001",
    "127.0.0.1.",
    "127。0。0。1",
    "127．0．0．1",
]
REFUSED = [
    "",
    "example.com",
    "//example.com",
    "/etc/passwd",
    "file:///etc/passwd",
    "ftp://example.com",
    "gopher://example.com",
    "javascript:alert(1)",
    "data:text/plain,x",
    "unix:///run/docker.sock",
    "http:example.com",
    "http:/example.com",
    "http://",
    "http:///path",
    "https://?q",
    "http://:80/",
    "http://user@example.com",
    "http://user:pass@example.com",
    "http://@example.com",
    "http://example.com@127.0.0.1/",
    "http://127.0.0.1:80@example.com/",
    "http://example.com\\@127.0.0.1/",
    "http://127.0.0.1\\.example.com/",
    "http:\\\\example.com",
    "http://example.com/a\\b",
    "http://exa\nmple.com/",
    "http://example.com/\r\nX: y",
    "http://example.com/\x00",
    "http://example.com/\tx",
    "http://0177.0.0.1/",
    "http://0177.0.0.01/",
    "http://exa mple.com/",
    "http://exa%6dple.com/",
    "http://%31%32%37.0.0.1/",
    "http://example.com:0/",
    "http://example.com:65536/",
    "http://example.com:123456/",
    "http://example.com:8a/",
    "http://example.com:-1/",
    "http://example..com/",
    "http://.example.com/",
    "http://-a.example/",
    "http://a$b.example/",
    "http://1.2.3.4.5/",
    "http://256.1.1.1/",
    "http://0x7g.1/",
    "http://1.2.3.0x/x",
    "http://4294967296/",
    "http://[::1/",
    "http://::1/",
    "http://[fe80::1%25eth0]/",
    "http://[::ffff:999.0.0.1]/",
    "http://[1.2.3.4]/",
    "http://①②⑦.0.0.1/",
    "http://１２７.0.0.1/",
    "http://" + "a" * 254 + "/",
    "http://example.com/" + "a" * LONGEST,
]


@pytest.mark.parametrize("spelled", LOOPBACK)
def test_every_spelling_of_an_address_is_read_as_the_one_it_is(spelled: str) -> None:
    """SECURITY 9"""
    assert Address.read(f"http://{spelled}:8080/x").host == "127.0.0.1"


@pytest.mark.parametrize("text", [text for text in REFUSED if text != "http://1.2.3.0x/x"])
def test_what_could_be_read_in_two_ways_is_refused(text: str) -> None:
    """SECURITY 12"""
    with pytest.raises(Permanent) as caught:
        Address.read(text)
    assert caught.value.code == "ADDRESS_INVALID"
    assert "pass" not in caught.value.message.replace("a password", "")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://Example.COM", "https://example.com/"),
        (" HTTP://example.com:80/a?b=c#d ", "http://example.com/a?b=c"),
        ("https://example.com:443", "https://example.com/"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("http://example.com:/x", "http://example.com/x"),
        ("http://example.com./x", "http://example.com/x"),
        ("http://bücher.example/ä?ö=ü", "http://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC"),
        ("http://[0:0::1]:8080/", "http://[::1]:8080/"),
        ("http://my_service:8000/", "http://my_service:8000/"),
        ("http://example.com/a b", "http://example.com/a%20b"),
        ("http://example.com?q=a@b:c", "http://example.com/?q=a@b:c"),
    ],
)
def test_an_address_has_one_form(text: str, read: str) -> None:
    assert str(Address.read(text)) == read
    assert str(Address.read(read)) == read


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://example.com/b"),
        ("b?c", "https://example.com/x/b?c"),
        ("?c", "https://example.com/x/a?c"),
        ("//other.example/b", "https://other.example/b"),
        ("http://127.1/", "http://127.0.0.1/"),
        ("../../../b", "https://example.com/b"),
    ],
)
def test_a_location_is_read_from_where_it_was_said(location: str, target: str) -> None:
    assert str(Address.read("https://example.com/x/a").join(location)) == target


@pytest.mark.parametrize(
    "location", ["file:///x", "/\\evil.example", "\\\\evil.example", "//user@evil.example", "/a\r\nb", "http://", "//"]
)
def test_a_location_is_judged_like_an_address(location: str) -> None:
    """SECURITY 10, 12"""
    if location == "//":
        assert Address.read("https://example.com/x").join(location).host == "example.com"
        return
    with pytest.raises(Permanent):
        Address.read("https://example.com/x").join(location)


_TEXTS = "http:// https:// // / \\ @ : # ? . [ ] ::1 127.0.0.1 0x7f.1 a.b b.c 80 %2f %40 。 ① é user - _ xn-- %00 &"
_PIECES = st.sampled_from([" ", "\t", *_TEXTS.split()])


@given(st.lists(_PIECES, max_size=8).map("".join))
def test_whatever_is_read_every_library_reads_alike(text: str) -> None:
    """SECURITY 11, 12: the host that is judged and credited is the one that is asked for."""
    try:
        address = Address.read("http://" + text)
    except Permanent:
        return
    by_httpx, by_yarl = httpx.URL(str(address)), yarl.URL(str(address))
    assert (by_httpx.raw_host.decode().strip("[]"), by_httpx.port or 80) == (address.host, address.port)
    assert (by_yarl.raw_host, by_yarl.port) == (address.host, address.port)
    assert by_yarl.user is None
    assert Address.read(str(address)) == address


@given(st.ip_addresses())
def test_a_literal_is_read_as_itself(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    text = f"[{ip}]" if ip.version == 6 else str(ip)
    assert ipaddress.ip_address(Address.read(f"http://{text}/").host) == ip
