import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import httpx

from tools.services import free_port

from .output import Output

ROOT = Path(__file__).resolve().parents[2]
SHORT_INTERVALS = {"BATON_LEASE_SECONDS": "1.5", "BATON_HEARTBEAT_SECONDS": "0.5", "BATON_SWEEP_SECONDS": "0.2"}
OURS = ("BATON_", "DATABASE_", "REDIS_", "BROKER_", "DJANGO_", "HOST", "PORT", "COV_", "PYTEST_")


class BatonProcess:
    """A real `manage.py serve`, `web` or `worker` with a data folder of its own.

    `with BatonProcess(tmp_path) as baton: httpx.get(baton.url + "/health/")`. Leaving the block stops it. A second
    BatonProcess on the same folder is the restart after a crash.
    """

    def __init__(
        self,
        home: Path,
        command: Literal["serve", "web", "worker"] = "serve",
        *,
        arguments: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        port: int | None = None,
        short_intervals: bool = True,
    ) -> None:
        self.home = home
        self.command = command
        self.arguments = list(arguments)
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self.env |= {"BATON_HOME": str(home), "HOST": "127.0.0.1", "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.env |= (SHORT_INTERVALS if short_intervals else {}) | dict(env or {})
        self._process: subprocess.Popen[str] | None = None
        self._output: Output | None = None

    def spawn(self) -> Self:
        """Starts it and returns at once."""
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", self.command, *self.arguments],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._output = Output(self._process)
        return self

    def start(self, timeout: float = 60) -> Self:
        """Starts it and waits until it says that it is ready (worker), or answers /health/ (serve and web)."""
        self.spawn()
        try:
            if self.command != "web":
                self.wait_for_line("Baton is ready", timeout)
            if self.command != "worker":
                self._wait_until_healthy(timeout)
        except BaseException:
            self.kill()
            raise
        return self

    def _wait_until_healthy(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if httpx.get(self.url + "/health/", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise TimeoutError(f"{self.url}/health/ did not answer; the process printed:\n{self.output}")

    def wait_for_line(self, part: str, timeout: float = 30) -> str:
        """The first printed line that contains the part."""
        assert self._output is not None, "not started"
        return self._output.wait_for(lambda line: part in line, timeout)

    @property
    def link(self) -> str:
        """The one-time sign-in link that `serve` prints on its first start."""
        line = self.wait_for_line("/enter/")
        return next(word for word in line.split() if "/enter/" in word)

    @property
    def output(self) -> str:
        return self._output.text if self._output else ""

    @property
    def process(self) -> "subprocess.Popen[str]":
        assert self._process is not None, "not started"
        return self._process

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait(self, timeout: float = 30) -> int:
        """The exit status, once it has ended; all its output has been read then."""
        status = self.process.wait(timeout)
        if self._output:
            self._output.join(5)
        return status

    def terminate(self, sent: signal.Signals = signal.SIGTERM, timeout: float = 10) -> int:
        """Asks it to stop and returns its exit status; one that does not stop in time is killed: TimeoutExpired."""
        if self.process.poll() is None:
            self.process.send_signal(sent)
        try:
            return self.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """SIGKILL for it and every process it started: the crash."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.wait(10)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self.terminate()
