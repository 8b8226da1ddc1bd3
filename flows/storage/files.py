"""Contents as files: written beside their place, synced, and moved there at once, so that nobody sees half of one."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import uuid4

from flows.storage.contents import PIECE, away, checked, gone

P = ParamSpec("P")
T = TypeVar("T")


class FileContents:
    def __init__(self, root: Path) -> None:
        self._root = root

    async def write(self, key: str, content: bytes) -> None:
        await _in_thread_of_files(self._write, self._place(key), content)

    async def read(self, key: str) -> AsyncIterator[bytes]:
        try:
            file = await asyncio.to_thread(self._place(key).open, "rb")
        except FileNotFoundError:
            raise gone() from None
        try:
            while piece := await _in_thread_of_files(file.read, PIECE):
                yield piece
        finally:
            file.close()

    async def has(self, key: str) -> bool:
        return await asyncio.to_thread(self._place(key).is_file)

    async def remove(self, key: str) -> None:
        await _in_thread_of_files(self._place(key).unlink, missing_ok=True)

    async def aclose(self) -> None:
        pass

    def _place(self, key: str) -> Path:
        return self._root / checked(key)

    def _write(self, place: Path, content: bytes) -> None:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f"{place.name}.{uuid4().hex}.draft")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                view = memoryview(content)
                for start in range(0, len(content), PIECE):
                    file.write(view[start : start + PIECE])
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, place)
        except BaseException:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        self._sync_folders(place.parent)

    def _sync_folders(self, folder: Path) -> None:
        """The names of new folders must last too, up to the root."""
        while folder != self._root.parent:
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
            folder = folder.parent


async def _in_thread_of_files(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as error:
        raise away(error.strerror or type(error).__name__) from error
