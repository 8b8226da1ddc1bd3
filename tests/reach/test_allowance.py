from ipaddress import ip_address

import pytest

from flows.faults import Misconfigured
from flows.reach.allowance import NOTHING, Allowance


@pytest.mark.parametrize(
    ("entry", "host", "port", "ip"),
    [
        ("localhost:8080", "localhost", 8080, "127.0.0.1"),
        ("localhost:8080", "localhost", 8080, "::1"),
        ("localhost:8080", "127.0.0.1", 8080, "127.0.0.1"),
        ("localhost", "localhost", 1, "127.0.0.1"),
        ("Ollama.Internal:11434", "ollama.internal", 11434, "10.0.0.5"),
        ("10.0.0.0/8", "whatever.example", 80, "10.9.9.9"),
        ("10.0.0.0/8:8080", "10.1.1.1", 8080, "10.1.1.1"),
        ("10.0.0.0/8", "a.example", 80, "::ffff:10.1.1.1"),
        ("192.168.1.5", "192.168.1.5", 443, "192.168.1.5"),
        ("0x7f.1:80", "127.0.0.1", 80, "127.0.0.1"),
        ("[::1]:8080", "::1", 8080, "::1"),
        ("::1", "::1", 8080, "::1"),
        ("fd00::/8", "a.example", 80, "fd00::7"),
        ("[fd00::/8]:80", "a.example", 80, "fd00::7"),
        ("[fd00::]/8:80", "a.example", 80, "fd00::7"),
    ],
)
def test_an_owner_opens_a_place_by_name_address_or_network(entry: str, host: str, port: int, ip: str) -> None:
    assert Allowance.read([entry]).opens(host, port, ip_address(ip))
    assert (NOTHING | Allowance.read([entry])).opens(host, port, ip_address(ip))
    assert not NOTHING.opens(host, port, ip_address(ip))


@pytest.mark.parametrize(
    ("entry", "host", "port", "ip"),
    [
        ("localhost:8080", "localhost", 8081, "127.0.0.1"),
        ("localhost:8080", "evil.example", 8080, "10.0.0.1"),
        ("a.example:80", "b.a.example", 80, "10.0.0.1"),
        ("10.0.0.0/8:8080", "10.1.1.1", 80, "10.1.1.1"),
        ("10.0.0.0/8", "a.example", 80, "11.0.0.1"),
        ("192.168.1.5", "a.example", 80, "192.168.1.6"),
    ],
)
def test_nothing_beside_it_is_opened(entry: str, host: str, port: int, ip: str) -> None:
    assert not Allowance.read([entry]).opens(host, port, ip_address(ip))


@pytest.mark.parametrize("entry", ["localhost:8080", "127.0.0.1:8080", "127.0.0.0/8"])
def test_what_is_opened_is_known_by_its_address_alone(entry: str) -> None:
    assert Allowance.read([entry]).opens("127.0.0.1", 8080)
    assert not Allowance.read([entry]).opens("a.example", 8080)


@pytest.mark.parametrize(
    "entry",
    ["", "http://a.example", "a b", "10.0.0.1/8", "a:0", "a:65536", "a:b", "a:١", "[::1", "[::1]x", "a/8", "1.2.3.4.5"],
)
def test_an_entry_that_means_nothing_stops_the_start(entry: str) -> None:
    with pytest.raises(Misconfigured, match="BATON_ALLOWED_ADDRESSES holds"):
        Allowance.read(["localhost", entry])
