"""A PostgreSQL that a test may stop as roughly as it likes, with the durability that the tests' common one lacks."""

import contextlib
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

from tools import services


class Cluster:
    def __init__(self, folder: Path) -> None:
        server = services.find("postgres")
        assert server is not None
        programs = Path(server).resolve().parent
        self._as_user = services.as_postgres_user(folder)
        self._folder = folder
        self._data = folder / "data"
        self._program = programs / "postgres"
        self._port = services.free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://baton@127.0.0.1:{self._port}/postgres"
        initdb = [programs / "initdb", "-D", self._data, "-U", "baton", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        self._run(initdb)

    def start(self) -> None:
        command = [self._program, "-D", self._data, "-p", self._port, "-k", self._folder, "-h", "127.0.0.1"]
        log = (self._folder / "log").open("ab")
        with log:
            self._server = subprocess.Popen(
                services.dying_with_us([*self._as_user, *map(str, command)]),
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.url, connect_timeout=2):
                return
            assert time.monotonic() < deadline, (self._folder / "log").read_text()[-2000:]
            time.sleep(0.05)

    def stop_at_once(self) -> None:
        """As `pg_ctl stop -m immediate` does: nothing is written any more, nobody is told."""
        self._stop(signal.SIGQUIT)

    def _stop(self, sent: signal.Signals) -> None:
        if self._server is None:
            return
        self._server.send_signal(sent)
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None

    def _run(self, command: Sequence[object]) -> None:
        done = subprocess.run([*self._as_user, *map(str, command)], cwd=self._folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def close(self) -> None:
        self._stop(signal.SIGINT)


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    services.ensure(["postgres"])
    with tempfile.TemporaryDirectory(prefix="baton-cluster-", ignore_cleanup_errors=True) as folder:
        one = Cluster(Path(folder))
        try:
            one.start()
            yield one
        finally:
            one.close()
