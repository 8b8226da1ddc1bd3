"""Unpacks the body of a reply piece by piece, and stops what unpacks to more than it may."""

import zlib
from collections.abc import Iterator

from flows.reach import trouble
from flows.reach.limits import Limits

_PIECE = 64 * 1024
_GZIP, _ZLIB, _BARE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class Body:
    """Raises Permanent: a reply that is too large or broken is so again the next time."""

    def __init__(self, host: str, encoding: str, declared: str, limits: Limits) -> None:
        self._host = host
        self._limits = limits
        self._came = 0
        self._made = 0
        self._head = b""  # of a packed body, until it shows how it is packed
        self._encoding = encoding.strip().lower()
        self._unpacker = zlib.decompressobj(_GZIP) if self._encoding in ("gzip", "x-gzip") else None
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise trouble.unreadable(host, "it is packed in a way that was not asked for")
        if declared.isascii() and declared.isdigit() and (len(declared) > 18 or int(declared) > limits.body):
            raise trouble.too_large(host, limits.body)

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._came += len(data)
        if self._came > self._limits.body:
            raise trouble.too_large(self._host, self._limits.body)
        if self._encoding in ("", "identity"):
            yield data
            return
        if self._unpacker is None:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._unpacker = self._head, zlib.decompressobj(_ZLIB if _is_zlib(self._head) else _BARE)
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
        if self._came and self._encoding not in ("", "identity") and not (self._unpacker and self._unpacker.eof):
            raise trouble.unreadable(self._host, "it ends in the middle")

    def _unpack(self, data: bytes) -> tuple[bytes, bytes]:
        """A piece, and what of the data is still to be unpacked."""
        unpacker = self._unpacker
        assert unpacker is not None
        if unpacker.eof:
            if self._encoding == "deflate" or not data.strip(b"\0"):
                return b"", b""  # what follows the end means nothing
            unpacker = self._unpacker = zlib.decompressobj(_GZIP)  # gzip may come in several parts
        try:
            piece = unpacker.decompress(data, _PIECE)
        except zlib.error:
            raise trouble.unreadable(self._host, "what is packed in it is broken") from None
        return piece, unpacker.unconsumed_tail or unpacker.unused_data


def _is_zlib(head: bytes) -> bool:
    """Many servers leave out the head that makes deflate what it is called."""
    return head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0
