import re
import socket
import ssl
from inspect import getmembers, isfunction, signature
from pathlib import Path

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from flows.faults import Permanent, StepFault, Transient
from flows.reach import trouble

KEY = ConnectionKey("a.example", 443, True, True, None, None, None)
SECRET = "sk-sentinel"


def connector(kind: type[aiohttp.ClientConnectorError], error: OSError) -> Exception:
    return kind(KEY, error)


CASES = [
    (connector(aiohttp.ClientConnectorDNSError, OSError(socket.EAI_NONAME, SECRET)), Permanent, "HOST_UNKNOWN"),
    (connector(aiohttp.ClientConnectorDNSError, OSError(socket.EAI_AGAIN, SECRET)), Transient, "CONNECTION_FAILED"),
    (connector(aiohttp.ClientConnectorError, OSError(111, SECRET)), Transient, "CONNECTION_FAILED"),
    (connector(aiohttp.ClientConnectorSSLError, ssl.SSLError(1, SECRET)), Transient, "CONNECTION_FAILED"),
    (
        aiohttp.ClientConnectorCertificateError(KEY, ssl.SSLCertVerificationError(1, SECRET)),
        Permanent,
        "CERTIFICATE_REFUSED",
    ),
    (aiohttp.ConnectionTimeoutError(SECRET), Transient, "CONNECTION_FAILED"),
    (aiohttp.ServerDisconnectedError(SECRET), trouble.Unsure, "CONNECTION_LOST"),
    (aiohttp.ClientOSError(104, SECRET), trouble.Unsure, "CONNECTION_LOST"),
    (aiohttp.ClientPayloadError(SECRET), trouble.Unsure, "CONNECTION_LOST"),
    (aiohttp.SocketTimeoutError(SECRET), trouble.Unsure, "CONNECTION_LOST"),
    (ConnectionResetError(SECRET), trouble.Unsure, "CONNECTION_LOST"),
    (aiohttp.InvalidURL(SECRET), Permanent, "ADDRESS_INVALID"),
]


@pytest.mark.parametrize(("error", "kind", "code"), CASES)
def test_a_librarys_error_becomes_a_fault_without_its_words(error: Exception, kind: type[StepFault], code: str) -> None:
    fault = trouble.translated(error, "a.example")
    assert type(fault) is kind
    assert fault.code == code
    assert SECRET not in str(fault.to_json())


def test_an_error_that_is_nobodys_but_ours_is_not_renamed() -> None:
    assert trouble.translated(KeyError("x"), "a.example") is None


def test_every_fault_says_what_and_what_to_do() -> None:
    """And the docstring lists every code there is."""
    codes = set()
    for _, make in getmembers(trouble, isfunction):
        if make.__module__ != trouble.__name__ or make.__name__ in ("translated", "_name", "_size"):
            continue
        values = {"str": "something", "int": 7, "float": 1.5}
        fault = make(*(values[given.annotation.__name__] for given in signature(make).parameters.values()))
        assert fault.message.endswith(".")
        assert fault.remedy not in ("", StepFault.default_remedy)
        codes.add(fault.code)
    written = Path(trouble.__file__).read_text()
    assert codes <= set(re.findall(r"[A-Z]+_[A-Z_]+", trouble.__doc__ or ""))
    assert set(re.findall(r'code="([A-Z_]+)"', written)) == set(re.findall(r"[A-Z]+_[A-Z_]+", trouble.__doc__ or ""))
