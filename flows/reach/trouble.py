"""Everything that can go wrong on the way out and back, each with its own code.

    Permanent   METHOD_REFUSED · ADDRESS_INVALID · ADDRESS_REFUSED · HOST_UNKNOWN · CERTIFICATE_REFUSED
                HEADER_REFUSED · REDIRECT_REFUSED · TOO_MANY_REDIRECTS · REPLY_TOO_LARGE · REPLY_UNREADABLE
    Transient   CONNECTION_FAILED (nothing was sent)
    Unsure      CONNECTION_LOST · TIMED_OUT (it may have been carried out)

A library's own words never come through: they quote addresses with their queries.
"""

import socket
import ssl

import aiohttp

from flows.faults import Permanent, StepFault, Transient


class Unsure(Transient):
    """The request may have reached the other side and been carried out there; only its reply is missing."""


def refused(host: str, port: int, what: str) -> Permanent:
    shown = f"[{host}]" if ":" in host else host
    article = "an" if what[0].lower() in "aeiou" else "a"
    return Permanent(
        f"{host} is or leads to {article} {what} address, which flows may not reach.",
        code="ADDRESS_REFUSED",
        remedy=f"Use a public address. To open this one, whoever runs Baton adds {shown}:{port} to "
        "BATON_ALLOWED_ADDRESSES and starts it again.",
    )


def invalid(why: str) -> Permanent:
    return Permanent(
        f"The address cannot be used: {why}.",
        code="ADDRESS_INVALID",
        remedy="Write an address like https://example.com/search.",
    )


def bad_method(method: str) -> Permanent:
    return Permanent(
        f"The method {method[:16]!r} cannot be used.",
        code="METHOD_REFUSED",
        remedy="Use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.",
    )


def bad_header(name: str, why: str) -> Permanent:
    return Permanent(f"The header {name[:64]!r} {why}.", code="HEADER_REFUSED", remedy="Correct or remove the header.")


def bad_redirect(host: str, why: str) -> Permanent:
    return Permanent(
        f"{host} redirects to an address that cannot be used: {why}.",
        code="REDIRECT_REFUSED",
        remedy="Use the address that it means to redirect to, if you trust it.",
    )


def too_many_redirects(host: str, most: int) -> Permanent:
    return Permanent(
        f"{host} redirects more than {most} times.",
        code="TOO_MANY_REDIRECTS",
        remedy="Use the address at which the redirects end.",
    )


def too_large(host: str, most: int) -> Permanent:
    return Permanent(
        f"The reply of {host} is larger than {_size(most)}.",
        code="REPLY_TOO_LARGE",
        remedy="Ask for less at once, by pages or by a narrower question.",
    )


def bomb(host: str, ratio: int) -> Permanent:
    return Permanent(
        f"The reply of {host} unpacks to more than {ratio} times its size.",
        code="REPLY_TOO_LARGE",
        remedy="Ask for it unpacked, or check the address with somebody who knows the other side.",
    )


def unreadable(host: str, why: str) -> Permanent:
    return Permanent(
        f"The reply of {host} cannot be read: {why}.",
        code="REPLY_UNREADABLE",
        remedy="Check the address with somebody who knows the other side.",
    )


def timed_out(host: str, seconds: float) -> Unsure:
    return Unsure(
        f"{host} did not finish its reply within {seconds:g} s.",
        code="TIMED_OUT",
        remedy="Try again later, or ask for less at once.",
    )


def lost(host: str) -> Unsure:
    return Unsure(f"The connection to {host} was lost.", code="CONNECTION_LOST", remedy="Try again.")


def unreachable(host: str) -> Transient:
    return Transient(
        f"No connection to {host} could be made.",
        code="CONNECTION_FAILED",
        remedy="Check the address and whether the other side is up, then try again.",
    )


def translated(error: Exception, host: str) -> StepFault | None:
    """The fault for a library's error; None for one that is nobody's but ours."""
    match error:
        case aiohttp.ClientConnectorDNSError(os_error=os_error):
            return _name(os_error, host)
        case aiohttp.ClientConnectorCertificateError() | ssl.CertificateError():
            return Permanent(
                f"The certificate of {host} is not valid.",
                code="CERTIFICATE_REFUSED",
                remedy="Check the address; a certificate of your own authority must be known to this machine.",
            )
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return unreachable(host)
        case aiohttp.ClientResponseError():
            return unreadable(host, "it is not valid HTTP, or its head is too large")
        case aiohttp.InvalidURL():
            return invalid("it is not well formed")
        case aiohttp.ClientError() | TimeoutError() | OSError():
            return lost(host)
    return None


def _name(error: OSError, host: str) -> StepFault:
    if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)):
        return Permanent(
            f"There is no machine called {host}.", code="HOST_UNKNOWN", remedy="Check how the address is spelled."
        )
    return unreachable(host)


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:g} MB" if count >= 1024 * 1024 else f"{count} bytes"
