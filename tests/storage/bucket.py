"""A small server that speaks S3 over real HTTP: it checks every signature, and keeps objects in memory."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import unquote

from flows.storage.sigv4 import Key, signed

KEY = Key("test-access-key", "test-secret-key", "eu-test-1")
AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^,]+),SignedHeaders=([^,]+),Signature=(\w+)")


class S3Server:
    """`fail_with`: the status it answers all requests with, as long as it is set."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.requests: list[tuple[str, str]] = []
        self.fail_with = 0
        self.endpoint = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line, *lines = head.decode().split("\r\n")[:-2]
                method, path, _ = line.split(" ")
                headers = {name.lower(): value.strip() for name, value in (one.split(":", 1) for one in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                status, content = self._answer(method, unquote(path), headers, body)
                length = f"Content-Length: {len(content)}\r\n"
                writer.write(f"HTTP/1.1 {status} Said\r\n{length}\r\n".encode())
                writer.write(b"" if method == "HEAD" else content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        self.requests.append((method, path))
        if self.fail_with:
            return self.fail_with, b"<Error><Code>Asked</Code></Error>"
        if not self._is_signed(method, path, headers, body):
            return 403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>"
        match method:
            case "PUT":
                self.objects[path] = body
                return 200, b""
            case "GET" | "HEAD" if path in self.objects:
                return 200, self.objects[path]
            case "DELETE":
                self.objects.pop(path, None)
                return 204, b""
        return 404, b"<Error><Code>NoSuchKey</Code></Error>"

    def _is_signed(self, method: str, path: str, headers: dict[str, str], body: bytes) -> bool:
        found = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        content_hash = headers.get("x-amz-content-sha256", "")
        if found is None or found[1] != KEY.id or content_hash != hashlib.sha256(body).hexdigest():
            return False
        at = datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        named = {
            name: headers[name] for name in found[4].split(";") if not name.startswith("x-amz-") and name != "host"
        }
        right = signed(KEY, method, headers["host"], path, named, content_hash, at)
        recent = abs((datetime.now(UTC) - at).total_seconds()) < 900
        return recent and right["authorization"] == headers["authorization"]


@asynccontextmanager
async def s3_server() -> AsyncIterator[S3Server]:
    made = S3Server()
    listening = await asyncio.start_server(made.serve, "127.0.0.1", 0, limit=16 * 1024 * 1024)
    made.endpoint = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        listening.close()
