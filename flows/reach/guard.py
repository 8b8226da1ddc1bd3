"""Judges an address in the moment the socket to it is made: the judged address is the one that is connected to.

A resolver could not do this: it is never asked about literals, and a name may resolve otherwise a moment later.
"""

import errno
import socket
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address

from aiohappyeyeballs import AddrInfoType

from flows.reach.allowance import Allowance
from flows.reach.networks import refusal


@dataclass(slots=True)
class Trip:
    """Whom a request asks for, and what was found wrong on its way there."""

    host: str
    port: int
    refused: str | None = None


trip: ContextVar[Trip | None] = ContextVar("trip", default=None)


class Refused(OSError):
    """An OSError, so that a connection to a name with several addresses tries the next."""

    def __init__(self, what: str) -> None:
        super().__init__(errno.EACCES, what)


@dataclass(frozen=True, slots=True)
class Guard:
    """The connector's socket factory."""

    allowed: Allowance

    def __call__(self, found: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, place = found
        literal, port = str(place[0]), int(place[1])
        current = trip.get()
        what = self._refusal(current.host if current else literal, literal, port)
        if what is not None:
            if current:
                current.refused = what
            raise Refused(what)
        return socket.socket(family=family, type=kind, proto=protocol)

    def _refusal(self, host: str, literal: str, port: int) -> str | None:
        try:
            ip = ip_address(literal.partition("%")[0])
        except ValueError:
            return "unknown sort of"
        return None if self.allowed.opens(host, port, ip) else refusal(ip)
