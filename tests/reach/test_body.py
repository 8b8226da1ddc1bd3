import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.faults import Permanent
from flows.reach.body import Body
from flows.reach.limits import Limits

LIMITS = Limits(body=100_000, ratio=100, unpacked_freely=10_000)


def packed(data: bytes, how: str) -> bytes:
    if how == "gzip":
        return gzip.compress(data)
    if how == "parts":
        return gzip.compress(data[: len(data) // 2]) + gzip.compress(data[len(data) // 2 :])
    packer = zlib.compressobj(wbits=-15 if how == "bare" else 15)
    return packer.compress(data) + packer.flush()


def unpacked(pieces: list[bytes], encoding: str, declared: str = "") -> bytes:
    body = Body("a.example", encoding, declared, LIMITS)
    made = b"".join(piece for data in pieces for piece in body.feed(data))
    body.end()
    return made


@given(
    st.binary(max_size=5_000),
    st.sampled_from([("gzip", "gzip"), ("parts", "x-gzip"), ("zlib", "deflate"), ("bare", "Deflate")]),
    st.integers(1, 50),
)
def test_a_packed_body_is_unpacked_however_it_is_cut(data: bytes, how: tuple[str, str], size: int) -> None:
    sent = packed(data, how[0])
    assert unpacked([sent[at : at + size] for at in range(0, len(sent), size)], how[1]) == data


@pytest.mark.parametrize("encoding", ["", "identity"])
def test_a_plain_body_comes_through(encoding: str) -> None:
    assert unpacked([b"a", b"b"], encoding) == b"ab"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", ""])
def test_an_empty_body_is_empty_however_it_is_packed(encoding: str) -> None:
    assert unpacked([], encoding) == b""


@pytest.mark.parametrize(
    ("pieces", "encoding", "declared", "code"),
    [
        ([b"x" * 60_000] * 2, "", "", "REPLY_TOO_LARGE"),
        ([], "", "100001", "REPLY_TOO_LARGE"),
        ([], "", "9" * 5_000, "REPLY_TOO_LARGE"),
        ([gzip.compress(b"\0" * 90_000)], "gzip", "", "REPLY_TOO_LARGE"),  # more than a hundred times
        ([gzip.compress(bytes(range(256)) * 500, 1)], "gzip", "", "REPLY_TOO_LARGE"),
        ([packed(b"\0" * 50_000_000, "zlib")], "deflate", "", "REPLY_TOO_LARGE"),
        ([gzip.compress(b"")] * 6_000, "gzip", "", "REPLY_TOO_LARGE"),  # parts without end that unpack to nothing
        ([b"\x1f\x8bnonsense!!"], "gzip", "", "REPLY_UNREADABLE"),
        ([b"\xff\xff\xff\xff"], "deflate", "", "REPLY_UNREADABLE"),
        ([gzip.compress(b"x" * 100)[:-9]], "gzip", "", "REPLY_UNREADABLE"),
        ([b"x"], "br", "", "REPLY_UNREADABLE"),
        ([b"x"], "gzip, gzip", "", "REPLY_UNREADABLE"),
    ],
)
def test_what_is_too_large_or_broken_is_refused(pieces: list[bytes], encoding: str, declared: str, code: str) -> None:
    """SECURITY 13, 35"""
    with pytest.raises(Permanent) as caught:
        unpacked(pieces, encoding, declared)
    assert caught.value.code == code


def test_a_bomb_is_stopped_before_it_has_unpacked() -> None:
    made: list[bytes] = []
    with pytest.raises(Permanent):
        made.extend(Body("a.example", "gzip", "", LIMITS).feed(gzip.compress(b"\0" * 100_000_000)))
    assert sum(map(len, made)) <= LIMITS.body


def test_what_follows_the_end_of_a_packed_body_means_nothing() -> None:
    assert unpacked([gzip.compress(b"a") + b"\0\0\0", b"\0"], "gzip") == b"a"
    assert unpacked([packed(b"a", "zlib") + b"trailer"], "deflate") == b"a"
