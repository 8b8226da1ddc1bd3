"""Machines of one's own: which addresses they have, and that opening one opens no other."""

from ipaddress import ip_address

import pytest

from flows.reach.address import Address
from flows.reach.allowance import NOTHING, Allowance
from flows.reach.local import OnePlace, may_be_opened, sort_of


@pytest.mark.parametrize(
    ("host", "sort"),
    [
        ("127.0.0.1", "loopback"),
        ("localhost", "loopback"),
        ("models.localhost", "loopback"),
        ("::1", "loopback"),
        ("192.168.1.5", "private"),
        ("100.100.1.1", "carrier-grade NAT"),
        ("fd00::1", "unique local"),
        ("ollama", "private"),
        ("gpu.local", "private"),
        ("gpu.corp.internal", "private"),
        ("169.254.169.254", "link-local"),
        ("api.openai.com", None),
        ("8.8.8.8", None),
    ],
)
def test_an_address_shows_what_sort_it_is(host: str, sort: str | None) -> None:
    assert sort_of(host) == sort


@pytest.mark.parametrize("host", ["169.254.169.254", "168.63.129.16", "0.0.0.0", "fe80::1", "224.0.0.1"])
def test_where_a_machines_own_keys_are_given_out_nobody_may_open(host: str) -> None:
    assert not may_be_opened(host)
    address = Address.read(f"http://[{host}]/" if ":" in host else f"http://{host}/")
    place = OnePlace.beside(NOTHING, address)
    assert not place.opens(address.host, 80, ip_address(host))
    assert not place.opens(address.host, 80)


def test_one_place_is_one_machine_at_one_port_by_one_name() -> None:
    place = OnePlace.beside(NOTHING, Address.read("http://gpu.corp:8080/v1"))
    inside, outside = ip_address("10.1.2.3"), ip_address("127.0.0.1")
    assert place.opens("gpu.corp", 8080)
    assert place.opens("gpu.corp", 8080, inside)
    assert not place.opens("gpu.corp", 8081, inside)
    assert not place.opens("other.corp", 8080, inside)
    assert not place.opens("10.1.2.3", 8080, inside)
    assert place.opens("gpu.corp", 8080, outside)


def test_a_name_that_leads_to_the_clouds_own_address_is_not_open_there() -> None:
    """Whoever answers for a name may let it lead elsewhere a moment later."""
    place = OnePlace.beside(NOTHING, Address.read("http://gpu.corp/v1"))
    assert not place.opens("gpu.corp", 80, ip_address("169.254.169.254"))
    assert not place.opens("gpu.corp", 80, ip_address("::ffff:169.254.169.254"))


def test_what_is_open_anyway_stays_open() -> None:
    place = OnePlace.beside(Allowance.read(["10.0.0.0/8"]), Address.read("http://gpu.corp:8080/v1"))
    assert place.opens("whoever", 80, ip_address("10.9.9.9"))
