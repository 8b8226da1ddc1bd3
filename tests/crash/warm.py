"""Real Baton processes that start in a moment: they are forked from one that has done the imports (see `warmed`)."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.services import BatonProcess
from tests.services.process import ROOT

from .counting import CountingServer
from .filled import fill_home, fill_postgres
from .outside import Outside

DIED = -signal.SIGKILL


class Life:
    """One process, from its fork to its end."""

    def __init__(self, warm: "Warm", pid: int, output: Path) -> None:
        self.pid = pid
        self._warm = warm
        self._output = output
        self._status: int | None = None

    @property
    def output(self) -> str:
        return self._output.read_text(errors="replace")

    def poll(self) -> int | None:
        if self._status is None:
            self._status = self._warm.say(do="poll", pid=self.pid)["status"]
        return self._status

    def wait(self, timeout: float = 60) -> int:
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"The process goes on; it printed:\n{self.output[-4000:]}")
            time.sleep(0.005)
        return status

    def wait_for(self, printed: str, timeout: float = 60) -> Self:
        deadline = time.monotonic() + timeout
        while printed not in self.output:
            if time.monotonic() > deadline or self.poll() is not None:
                raise TimeoutError(f"It did not print {printed!r}, but:\n{self.output[-4000:]}")
            time.sleep(0.01)
        return self

    def ready(self) -> Self:
        return self.wait_for("Baton is ready")

    def send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.killpg(self.pid, number)

    def kill(self) -> int:
        self.send(signal.SIGKILL)
        return self.wait()

    def end(self) -> int:
        self.send(signal.SIGTERM)
        return self.wait()

    def allow_file_size(self, size: int) -> None:
        """No file of the process may grow beyond it: a full disk, as far as the process can tell."""
        _, most = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (size, most))


class Warm:
    """`with Warm(home, "serve", env) as warm: life = warm.spawn()`. Leaving the block kills what is left."""

    def __init__(
        self,
        home: Path,
        command: str,
        server: CountingServer,
        env: Mapping[str, str] | None = None,
        *,
        clock: float = 0,
        set_up: bool = True,
    ) -> None:
        """`clock`: so many seconds wrong."""
        given = {"BATON_ALLOWED_ADDRESSES": server.place, **(env or {})}
        self.env = BatonProcess(home, env=given).env
        self._clock = clock
        self._set_up = set_up
        self.outside = Outside(self.env)
        self.url = server.url
        self._home = home
        self._command = command
        self._lives: list[Life] = []
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def spawn(self, fault: str = "", **env: str) -> Life:
        output = self._home / f"life-{len(self._lives)}.log"
        output.touch()
        env |= {"BATON_FAULT": fault}
        said = self.say(do="spawn", argv=[self._command], output=str(output), env=env)
        life = Life(self, said["pid"], output)
        self._lives.append(life)
        return life

    def act(self, name: str, **arguments: Any) -> Any:
        status, result = self.try_to(name, **arguments)
        assert status == 0, f"{name} ended with {status}: {self._log.read_text()[-3000:]}"
        return result

    def try_to(self, name: str, fault: str = "", **arguments: Any) -> tuple[int, Any]:
        """The exit status of who did it, and what came out."""
        env = {"BATON_FAULT": fault}
        said = self.say(do="act", name=name, arguments=arguments, output=str(self._log), env=env)
        return said["status"], said["result"]

    def start(self, flow: str, token: str, count: int = 1) -> list[str]:
        started: list[str] = self.act("start", flow=flow, count=count, at=self.url, token=token)
        return started

    def say(self, **command: Any) -> Any:
        with self._lock:
            assert self._process is not None
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def _fill(self) -> None:
        def set_up() -> None:
            self.act("set_up")

        if url := self.env.get("DATABASE_URL"):
            fill_postgres(url, set_up)
        else:
            fill_home(self._home, set_up)

    @property
    def _log(self) -> Path:
        return self._home / "acts.log"

    def __enter__(self) -> Self:
        self._home.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.warmed", self._command, str(self._clock)],
            cwd=ROOT,
            env={**self.env, "DJANGO_SETTINGS_MODULE": "orchestrator.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert self._process.stdout is not None
            assert json.loads(self._process.stdout.readline()) == {"ready": True}
            if self._set_up:
                self._fill()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        with suppress(Exception):
            for life in self._lives:
                life.send(signal.SIGCONT)
                life.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.communicate(timeout=10)
        self._process.kill()
        self._process.wait()
