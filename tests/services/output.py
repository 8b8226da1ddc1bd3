import subprocess
import threading
import time
from collections.abc import Callable
from typing import IO


class Output:
    """Collects what a child process prints, line by line, and lets a test wait for one of the lines."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self._lines: list[str] = []
        self._ended = False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, args=(process.stdout,), daemon=True, name="output")
        self._reader.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            with self._changed:
                self._lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        stream.close()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_for(self, wanted: Callable[[str], bool], timeout: float) -> str:
        """The first line that is wanted. TimeoutError tells what was printed instead."""
        deadline = time.monotonic() + timeout
        seen = 0
        with self._changed:
            while True:
                for line in self._lines[seen:]:
                    if wanted(line):
                        return line
                seen = len(self._lines)
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    why = "ended" if self._ended else f"was silent about it for {timeout:g} s"
                    raise TimeoutError(f"The process {why}; it printed:\n" + "\n".join(self._lines[-60:]))
                self._changed.wait(left)

    def join(self, timeout: float) -> None:
        self._reader.join(timeout)

    @property
    def text(self) -> str:
        with self._changed:
            return "\n".join(self._lines)
