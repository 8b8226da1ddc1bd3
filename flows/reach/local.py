"""Addresses of one's own: which are, which of them an owner may open, and how just one is opened."""

from dataclasses import dataclass
from ipaddress import ip_address

from flows.reach.address import Address
from flows.reach.allowance import Allowance
from flows.reach.networks import Ip, refusal

# Never the rest: behind link-local and cloud-internal addresses a machine's own keys are given out.
OWNED = frozenset({"loopback", "private", "unique local", "carrier-grade NAT"})
_ENDINGS = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".home.arpa", ".corp", ".private")


def sort_of(host: str) -> str | None:
    """What kind of local address this is, as far as it can be seen without asking anybody; None for a public one."""
    try:
        return refusal(ip_address(host))
    except ValueError:
        pass
    if host == "localhost" or host.endswith(".localhost"):
        return "loopback"
    return "private" if "." not in host or host.endswith(_ENDINGS) else None


def may_be_opened(host: str) -> bool:
    return sort_of(host) in OWNED | {None}


@dataclass(frozen=True)
class OnePlace(Allowance):
    """Besides what else is open, one machine at one port, by this name only, and only as long as the name leads to an
    address of one's own: whoever answers for the name must not be able to point it at the cloud's."""

    host: str = ""
    port: int = 0

    @classmethod
    def beside(cls, allowed: Allowance, address: Address) -> "OnePlace":
        return cls(allowed.names, allowed.networks, address.host, address.port)

    def opens(self, host: str, port: int, ip: Ip | None = None) -> bool:
        if super().opens(host, port, ip):
            return True
        return (host, port) == (self.host, self.port) and (may_be_opened(host) if ip is None else _owned(ip))


def _owned(ip: Ip) -> bool:
    return refusal(ip) in OWNED
