"""What owners open up although the list refuses it: machines of their own, by name, address or network."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Self

from flows.faults import Misconfigured
from flows.reach.hosts import read_host
from flows.reach.networks import Ip, Network, unwrapped

_LOCALHOST: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))


@dataclass(frozen=True)
class Allowance:
    """A name opens whatever it resolves to. A port of None is any port."""

    names: frozenset[tuple[str, int | None]] = frozenset()
    networks: frozenset[tuple[Network, int | None]] = frozenset()

    @classmethod
    def read(cls, entries: Iterable[str], setting: str = "BATON_ALLOWED_ADDRESSES") -> Self:
        """Of `host`, `host:port`, `10.1.0.0/16`, `10.1.0.0/16:8080`, `[::1]:8080`. Raises Misconfigured."""
        names: set[tuple[str, int | None]] = set()
        networks: set[tuple[Network, int | None]] = set()
        for entry in entries:
            try:
                place, port = _split(entry.strip())
                if "/" in place:
                    networks.add((ip_network(place), port))
                    continue
                host = read_host(place)
            except ValueError:
                raise Misconfigured(
                    f"{setting} holds {entry!r}, but each must be like localhost:11434, 192.168.1.5 or 10.1.0.0/16.",
                    remedy=f"Correct {setting}.",
                ) from None
            try:
                networks.add((ip_network(ip_address(host)), port))
            except ValueError:
                names.add((host, port))
                if host == "localhost":
                    networks |= {(network, port) for network in _LOCALHOST}
        return cls(frozenset(names), frozenset(networks))

    def __or__(self, other: "Allowance") -> "Allowance":
        return Allowance(self.names | other.names, self.networks | other.networks)

    def opens(self, host: str, port: int, ip: Ip | None = None) -> bool:
        """Whether that host, asked for by this name or address, may be reached at that port whatever it is."""
        if (host, port) in self.names or (host, None) in self.names:
            return True
        if ip is None:
            try:
                ip = ip_address(host)
            except ValueError:
                return False
        ip = unwrapped(ip)
        return any(ip in network and known in (None, port) for network, known in self.networks)


NOTHING = Allowance()


def _split(entry: str) -> tuple[str, int | None]:
    """The port is what follows the last colon, when the rest is no bare IPv6 address."""
    if entry.startswith("["):
        place, closed, rest = entry[1:].partition("]")
        tail = rest if closed else entry
        if rest.startswith("/"):
            length, colon, port = rest.partition(":")
            place, tail = place + length, colon + port
    elif entry.count(":") > 1:
        place, tail = entry, ""
    else:
        place, colon, port = entry.partition(":")
        tail = colon + port
    if not tail:
        return place, None
    number = tail[1:]
    if tail[0] != ":" or not (number.isascii() and number.isdigit()) or not 0 < int(number) < 65536:
        raise ValueError("not a port")
    return place, int(number)
