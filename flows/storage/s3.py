"""Contents in a bucket of S3, or of what speaks like it (MinIO, Ceph, R2): three plain requests, signed.

The endpoint comes from the settings of who runs Baton, so its place is open to this client alone, whatever network it
lies in; the client is the guarded one all the same (its limits, its trust, no proxies).
"""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flows.faults import StepFault
from flows.reach.address import Address
from flows.reach.allowance import Allowance
from flows.reach.client import Reach, Reply, Request
from flows.reach.limits import Limits
from flows.storage.contents import away, checked, gone, refused
from flows.storage.sigv4 import Key, signed

LARGEST = 5 * 1024**3  # what S3 takes in one request
LIMITS = Limits(total_seconds=600, body=LARGEST, redirects=0)
NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Bucket:
    endpoint: str
    name: str
    prefix: str = ""


class S3Contents:
    def __init__(self, bucket: Bucket, key: Key, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._address = Address.read(bucket.endpoint)
        self._folder = f"/{bucket.name}/{bucket.prefix.strip('/')}".rstrip("/")
        self._key = key
        self._now = now
        shown = f"[{self._address.host}]" if ":" in self._address.host else self._address.host
        self._reach = Reach(Allowance.read([f"{shown}:{self._address.port}"]), LIMITS)

    async def write(self, key: str, content: bytes) -> None:
        await self._done("PUT", key, content)

    async def read(self, key: str) -> AsyncIterator[bytes]:
        try:
            async with self._reach.send(self._request("GET", key)) as reply:
                await _check(reply)
                async for piece in reply:
                    yield piece
        except StepFault as fault:
            raise _told(fault) from fault

    async def has(self, key: str) -> bool:
        try:
            async with self._reach.send(self._request("HEAD", key)) as reply:
                if reply.status == 404:
                    return False
                await _check(reply)
                return True
        except StepFault as fault:
            raise _told(fault) from fault

    async def remove(self, key: str) -> None:
        await self._done("DELETE", key, may_be_gone=True)

    async def aclose(self) -> None:
        await self._reach.aclose()

    async def _done(self, method: str, key: str, content: bytes = b"", *, may_be_gone: bool = False) -> None:
        try:
            async with self._reach.send(self._request(method, key, content)) as reply:
                if not (may_be_gone and reply.status == 404):
                    await _check(reply)
        except StepFault as fault:
            raise _told(fault) from fault

    def _request(self, method: str, key: str, content: bytes = b"") -> Request:
        path = f"{self._folder}/{checked(key)}"
        content_hash = hashlib.sha256(content).hexdigest() if content else NOTHING
        headers = {"content-type": "application/octet-stream"} if method == "PUT" else {}
        signing = signed(self._key, method, self._address.place, path, headers, content_hash, self._now())
        return Request(method, f"{self._address.scheme}://{self._address.place}{path}", signing, content)


async def _check(reply: Reply) -> None:
    if reply.status < 300:
        return
    if reply.status == 404:
        raise gone()
    complaint = (await reply.read())[:200].decode(errors="replace") if reply.status != 301 else "it is elsewhere"
    raise away(f"status {reply.status}") if reply.status >= 500 or reply.status == 429 else refused(complaint)


def _told(fault: StepFault) -> StepFault:
    return fault if fault.code.startswith("STORAGE") else away(fault.message.rstrip("."))
