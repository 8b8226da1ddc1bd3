"""Reads the name of a machine, or its address in any spelling, as the one form by which it is known here."""

import re
import socket
from ipaddress import AddressValueError, IPv6Address
from typing import NoReturn

_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_NUMERIC = re.compile(r"(.*\.)?(0x[0-9a-f]*|[0-9]+)")


def read_host(text: str) -> str:
    """Raises ValueError."""
    host = text.lower().removeprefix("[").removesuffix("]")
    if ":" in host:
        try:
            return str(IPv6Address(host)) if "%" not in host else _refuse()
        except AddressValueError:
            _refuse()
    host = host.removesuffix(".")
    if _NUMERIC.fullmatch(host):
        try:
            return socket.inet_ntoa(socket.inet_aton(host))  # 0x7f.1, 017700000001 and 2130706433 are one machine
        except OSError:
            _refuse()
    if len(host) > 253 or not _NAME.fullmatch(host):
        _refuse()
    return host


def _refuse() -> NoReturn:
    raise ValueError("not a host")
