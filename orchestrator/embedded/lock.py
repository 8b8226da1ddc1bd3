"""The driver lock: one Baton per data folder. The kernel frees it with the process, however that ends.

driver.lock names who holds it: pid, and the address once it listens.
"""

import fcntl
import json
import os
from pathlib import Path
from typing import Self

from flows.faults import Misconfigured


class DriverLock:
    def __init__(self, home: Path) -> None:
        self.path = home / "driver.lock"
        self._handle: int | None = None

    def take(self) -> Self:
        """Takes the lock or says who has it."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise unusable(self.path.parent, error) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise Misconfigured(
                f"Another Baton ({self.holder()}) already runs on this folder, {self.path.parent}.",
                remedy="Use that one, or set BATON_HOME to another folder.",
            ) from None
        self._handle = handle
        self._write({"pid": os.getpid()})
        return self

    def holder(self) -> str:
        """Whoever wrote into the lock, as far as it can be read."""
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            return ", ".join([f"pid {content['pid']}", *([content["address"]] if "address" in content else [])])
        except (OSError, ValueError, KeyError, TypeError):
            return "just starting"

    def announce(self, address: str) -> None:
        """Called once the address is listening: other commands may use it from now on."""
        self._write({"pid": os.getpid(), "address": address})

    def release(self) -> None:
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None

    def _write(self, content: dict[str, object]) -> None:
        assert self._handle is not None, "not taken"
        text = json.dumps(content).encode()
        os.pwrite(self._handle, text, 0)
        os.ftruncate(self._handle, len(text))

    def __enter__(self) -> Self:
        return self.take()

    def __exit__(self, *error: object) -> None:
        self.release()


def unusable(folder: Path, error: OSError) -> Misconfigured:
    return Misconfigured(
        f"The data folder {folder} cannot be used: {error.strerror or error}.",
        remedy="Set BATON_HOME to a folder that Baton may write to.",
    )
