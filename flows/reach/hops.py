"""One request, and the one that a redirect makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from flows.faults import Permanent
from flows.reach import headers, trouble
from flows.reach.address import Address

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Request:
    """`repeatable` False: it must not be carried out twice, so it goes out by a connection of its own, once."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes = field(default=b"", repr=False)
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class Hop:
    method: str
    address: Address
    headers: Mapping[str, str]
    content: bytes

    @classmethod
    def first(cls, request: Request) -> Self:
        """Raises Permanent."""
        if request.method not in METHODS:
            raise trouble.bad_method(request.method)
        return cls(request.method, Address.read(request.url), headers.checked(request.headers), request.content)

    def next(self, status: int, location: str | None) -> "Hop | None":
        """Where the reply sends us; None when it is the reply itself. What was kept from one other origin stays kept
        from all that follow, the first one included. Raises Permanent."""
        if status not in _REDIRECTS or location is None:
            return None
        try:
            address = self.address.join(location)
        except Permanent as fault:
            why = fault.message.removeprefix("The address cannot be used: ").removesuffix(".")
            raise trouble.bad_redirect(self.address.host, why) from None
        hop = replace(self, address=address)
        if address.origin != self.address.origin:
            hop = replace(hop, headers=headers.for_another_origin(self.headers))
        if (status == 303 and self.method != "HEAD") or (status in (301, 302) and self.method == "POST"):
            hop = replace(hop, method="GET", content=b"", headers=headers.without_body(hop.headers))
        return hop
