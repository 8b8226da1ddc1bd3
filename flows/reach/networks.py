"""Which addresses flows may not reach, and why: an explicit list, since `ipaddress.is_private` and `is_global` miss
carrier-grade NAT, NAT64 and 6to4.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import TypeAlias

Ip: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

# What each is, as "a … address". The first that holds an address names it.
REFUSED: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "unspecified"),
        ("127.0.0.0/8", "loopback"),
        ("10.0.0.0/8", "private"),
        ("172.16.0.0/12", "private"),
        ("192.168.0.0/16", "private"),
        ("169.254.0.0/16", "link-local"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("168.63.129.16/32", "cloud-internal"),  # Azure's host, though it looks public
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "documentation"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("198.18.0.0/15", "benchmark"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::/96", "IPv4-compatible"),
        ("::ffff:0:0:0/96", "IPv4-translated"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("100::/64", "discard-only"),
        ("2001::/32", "Teredo"),
        ("2001:2::/48", "benchmark"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("2002::/16", "6to4"),
        ("fc00::/7", "unique local"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_PUBLIC_V6 = IPv6Network("2000::/3")  # all that was ever given out
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def refusal(ip: Ip) -> str | None:
    """What kind of address this is, when flows may not reach it."""
    ip = unwrapped(ip)
    if isinstance(ip, IPv6Address) and (ip in _NAT64 or (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP):
        inner = refusal(IPv4Address(int(ip) & 0xFFFFFFFF))
        if inner is not None or ip in _NAT64:
            return inner
    for network, what in REFUSED:
        if ip in network:
            return what
    return "reserved" if isinstance(ip, IPv6Address) and ip not in _PUBLIC_V6 else None


def unwrapped(ip: Ip) -> Ip:
    """An IPv4 address that is written as IPv6 leads to the same machine as without."""
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return ip if mapped is None else mapped
