from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reach.networks import REFUSED, Network, refusal

PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1"]
PUBLIC_6 = ["2606:4700:4700::1111", "2a00:1450:4001:80b::200e", "::ffff:8.8.8.8", "64:ff9b::808:808"]
BEYOND = {
    "127.0.0.1": "loopback",
    "127.255.255.255": "loopback",
    "0.0.0.0": "unspecified",
    "10.1.2.3": "private",
    "172.31.255.255": "private",
    "192.168.0.1": "private",
    "169.254.169.254": "link-local",
    "100.64.0.1": "carrier-grade NAT",
    "100.100.100.200": "carrier-grade NAT",
    "168.63.129.16": "cloud-internal",
    "192.0.0.192": "reserved",
    "198.18.0.1": "benchmark",
    "198.19.255.255": "benchmark",
    "192.88.99.1": "6to4 relay",
    "203.0.113.9": "documentation",
    "224.0.0.1": "multicast",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "::7f00:1": "IPv4-compatible",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:a9fe:a9fe": "link-local",
    "::ffff:0:127.0.0.1": "IPv4-translated",
    "64:ff9b::7f00:1": "loopback",
    "64:ff9b::a00:1": "private",
    "64:ff9b:1::808:808": "local NAT64",
    "2002:7f00:1::": "6to4",
    "2002:808:808::1": "6to4",
    "2001:0:53aa:64c:0:5efe:7f00:1": "loopback",
    "2001::1": "Teredo",
    "2001:2::1": "benchmark",
    "2001:10::1": "reserved",
    "2001:db8::1": "documentation",
    "2a00:1450::5efe:10.0.0.1": "private",
    "3fff::1": "documentation",
    "5f00::1": "reserved",
    "100::1": "discard-only",
    "fd00:ec2::254": "unique local",
    "fc00::1": "unique local",
    "fe80::1": "link-local",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "4000::1": "reserved",
}
GIVEN_OUT = IPv6Network("2000::/3")
REFUSED_4 = [network for network, _ in REFUSED if isinstance(network, IPv4Network)]


@pytest.mark.parametrize("address", PUBLIC + PUBLIC_6)
def test_a_public_address_may_be_reached(address: str) -> None:
    assert refusal(ip_address(address)) is None


@pytest.mark.parametrize(("address", "what"), BEYOND.items())
def test_no_other_address_may_be_reached(address: str, what: str) -> None:
    """SECURITY 9"""
    assert refusal(ip_address(address)) == what


@pytest.mark.parametrize("network", [network for network, _ in REFUSED], ids=str)
def test_a_refused_network_is_refused_from_its_first_address_to_its_last(network: Network) -> None:
    assert refusal(network[0]) is not None
    assert refusal(network[-1]) is not None


@given(st.sampled_from(REFUSED_4).flatmap(lambda n: st.integers(int(n[0]), int(n[-1]))).map(IPv4Address))
def test_an_address_within_an_ipv6_address_is_judged_as_itself(address: IPv4Address) -> None:
    number = int(address)
    wrapped = [
        IPv6Address(0xFFFF << 32 | number),  # mapped
        IPv6Address(number),  # compatible
        IPv6Address(0xFFFF << 48 | number),  # translated
        IPv6Address(0x64FF9B << 96 | number),  # NAT64
        IPv6Address(0x64FF9B0001 << 80 | number),  # NAT64 of one's own
        IPv6Address(0x2002 << 112 | number << 80),  # 6to4
        IPv6Address(0x20010000 << 96 | number ^ 0xFFFFFFFF),  # Teredo
        IPv6Address(0x2A001450 << 96 | 0x5EFE << 32 | number),  # ISATAP
    ]
    assert refusal(address) is not None
    assert [str(one) for one in wrapped if refusal(one) is None] == []


@given(st.ip_addresses(v=6))
def test_of_ipv6_only_what_was_ever_given_out_may_be_reached(address: IPv6Address) -> None:
    if address not in GIVEN_OUT and refusal(address) is None:
        assert address.ipv4_mapped is not None or int(address) >> 32 == 0x64FF9B << 64
