"""Unpacks the body of a reply piece by piece, and stops what unpacks to more than it may."""

import zlib
from collections.abc import Iterator

from flows.reach import trouble
from flows.reach.limits import Limits

_PIECE = 64 * 1024
_GZIP, _ZLIB, _BARE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_WINDOWS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}


class Body:
    """Raises Permanent: a reply that is too large or broken is so again the next time."""

    def __init__(self, host: str, encoding: str, declared: str, limits: Limits) -> None:
        self._host = host
        self._limits = limits
        self._came = 0
        self._made = 0
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", *_WINDOWS):
            raise trouble.unreadable(host, "it is packed in a way that was not asked for")
        if declared.isascii() and declared.isdigit() and (len(declared) > 18 or int(declared) > limits.body):
            raise trouble.too_large(host, limits.body)
        self._window = _WINDOWS.get(encoding)
        self._unpacker = zlib.decompressobj(self._window) if self._window else None

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._came += len(data)
        if self._came > self._limits.body:
            raise trouble.too_large(self._host, self._limits.body)
        if self._unpacker is None:
            yield data
            return
        while data:
            piece, data = self._unpack(data)
            self._made += len(piece)
            if self._made > self._limits.body:
                raise trouble.too_large(self._host, self._limits.body)
            if self._made > max(self._limits.unpacked_freely, self._limits.ratio * self._came):
                raise trouble.bomb(self._host, self._limits.ratio)
            if piece:
                yield piece

    def end(self) -> None:
        if self._unpacker is not None and self._came and not self._unpacker.eof:
            raise trouble.unreadable(self._host, "it ends in the middle")

    def _unpack(self, data: bytes) -> tuple[bytes, bytes]:
        """A piece, and what of the data is still to be unpacked."""
        assert self._unpacker is not None
        assert self._window is not None
        if self._unpacker.eof:
            if self._window != _GZIP or not data.strip(b"\0"):
                return b"", b""  # what follows the end means nothing
            self._unpacker = zlib.decompressobj(self._window)  # gzip may come in several parts
        try:
            piece = self._unpacker.decompress(data, _PIECE)
        except zlib.error:
            if self._window != _ZLIB or self._made:
                raise trouble.unreadable(self._host, "what is packed in it is broken") from None
            self._window = _BARE  # what many servers call deflate
            self._unpacker = zlib.decompressobj(_BARE)
            return self._unpack(data)
        return piece, self._unpacker.unconsumed_tail or self._unpacker.unused_data
