"""Makes of what a wire wants said the request that leaves for an account's endpoint."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from flows.providers.account import Account
from flows.providers.wires.wire import Sending, Wire
from flows.reach.client import Request
from flows.reach.secrets import Secrets, secrets_of

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_TELLING = re.compile(r"auth|key|token|secret|cookie|password|signature", re.IGNORECASE)


def outgoing(account: Account, wire: Wire, sending: Sending, key: str) -> Request:
    """The wire's headers, over them the account's, over them what signs."""
    headers = dict(sending.headers)
    for more in (account.headers, _signature(account, wire, key)):
        for name, value in more.items():
            headers.pop(next((had for had in headers if had.lower() == name.lower()), ""), None)
            headers[name] = value
    content = b""
    if sending.body is not None:
        headers.setdefault("Content-Type", "application/json")
        content = _JSON.encode(sending.body).encode("utf-8", "replace")
    return Request(sending.method, address(account.base_url, sending.path), headers, content)


def secrets(account: Account, wire: Wire, key: str) -> Secrets:
    """What no reply may show: the key, and whatever else the account signs with."""
    telling = {name: value for name, value in account.headers.items() if _TELLING.search(name)}
    return Secrets(secrets_of(telling) | secrets_of(_signature(account, wire, key)) | {key})


def _signature(account: Account, wire: Wire, key: str) -> Mapping[str, str]:
    if not key:
        return {}
    return {account.quirks.key_header: key} if account.quirks.key_header else wire.sign(key)


@lru_cache(1_024)
def address(base_url: str, path: str) -> str:
    """A path goes before the query that a base URL may have; the queries are put together."""
    base = urlsplit(base_url.strip())
    path, _, query = path.partition("?")
    queries = "&".join(part for part in (base.query, query) if part)
    return urlunsplit((base.scheme, base.netloc, f"{base.path.rstrip('/')}/{path.lstrip('/')}", queries, ""))


def size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
