"""What every place for contents must keep. Subclass ContentsSuite and give it `contents`."""

import asyncio

import pytest

from flows.faults import NotFound
from flows.storage.contents import PIECE, Contents

KEY = "ab12/cd/" + "0f" * 32 + ".12ab"


class ContentsSuite:
    @pytest.fixture
    def contents(self) -> Contents:
        raise NotImplementedError

    async def read(self, contents: Contents, key: str = KEY) -> bytes:
        return b"".join([piece async for piece in contents.read(key)])

    async def test_what_was_written_is_read(self, contents: Contents) -> None:
        content = bytes(range(256)) * 20_000  # several pieces
        assert len(content) > 2 * PIECE
        assert not await contents.has(KEY)
        await contents.write(KEY, content)
        assert await contents.has(KEY)
        assert await self.read(contents) == content

    async def test_what_is_not_there_is_not_found(self, contents: Contents) -> None:
        with pytest.raises(NotFound) as missing:
            await self.read(contents)
        assert missing.value.code == "ARTIFACT_NOT_FOUND"

    async def test_writing_the_same_again_changes_nothing(self, contents: Contents) -> None:
        for _ in range(2):
            await contents.write(KEY, b"same")
        await asyncio.gather(*(contents.write(KEY, b"same") for _ in range(5)))
        assert await self.read(contents) == b"same"

    async def test_what_was_removed_is_gone_and_may_be_removed_again(self, contents: Contents) -> None:
        other = KEY.replace("cd", "ce")
        await contents.write(KEY, b"one")
        await contents.write(other, b"other")
        for _ in range(2):
            await contents.remove(KEY)
        assert not await contents.has(KEY)
        assert await self.read(contents, other) == b"other"

    @pytest.mark.parametrize("key", ["", "../secret.key", "/etc/passwd", "a//b", "a/../b", "A", "a b", ".hidden"])
    async def test_a_key_leads_nowhere_else(self, contents: Contents, key: str) -> None:
        with pytest.raises(ValueError, match="no key"):
            await contents.write(key, b"x")
        with pytest.raises(ValueError, match="no key"):
            await contents.remove(key)

    async def test_a_reader_may_leave_early(self, contents: Contents) -> None:
        await contents.write(KEY, b"x" * (3 * PIECE))
        pieces = contents.read(KEY)
        assert await anext(pieces)
        await pieces.aclose()  # type: ignore[attr-defined]
