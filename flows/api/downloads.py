"""Files to keep and never to show: what a flow says could otherwise speak as a page of ours."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from rest_framework.request import Request

POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
IN_MEMORY = 8 * 1024 * 1024
PIECE = 256 * 1024


def headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }


def download(name: str, media_type: str, content: str | bytes) -> HttpResponse:
    return HttpResponse(content, content_type=media_type, headers=headers(name))


class Held:
    """A file that is here as a whole before a byte of it goes out: half of one would look like all of it."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self.size = size

    @classmethod
    async def of(cls, pieces: AsyncIterator[bytes], expected: int) -> "Held":
        file: IO[bytes] = BytesIO() if expected <= IN_MEMORY else TemporaryFile()  # noqa: SIM115  (the answer closes it)
        try:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)
            size = file.tell()
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return cls(file, size)

    def close(self) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._file.read(PIECE):
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(self._file.read, PIECE):
            yield piece


class _Waiting:
    """Django takes the plain way through what has both, and would read it all at once where it should wait."""

    def __init__(self, held: Held) -> None:
        self._held = held

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._held.__aiter__()

    def close(self) -> None:
        self._held.close()


def held_download(request: Request, name: str, media_type: str, held: Held) -> StreamingHttpResponse:
    content = _Waiting(held) if isinstance(request._request, ASGIRequest) else held
    response = StreamingHttpResponse(content, content_type=media_type, headers=headers(name))
    response["Content-Length"] = str(held.size)
    return response
