"""The programs that tests need beside Python and Node: found or installed with apt-get, started for one run only."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from .terminal import Trouble, run_quietly, say

APT = {"chromium": "chromium", "postgres": "postgresql", "redis-server": "redis-server"}
POSTGRES_FOLDERS = "/usr/lib/postgresql"


def ensure(programs: Sequence[str]) -> None:
    """Installs what is missing where that is possible, else says in one line what to install."""
    missing = [APT[program] for program in programs if find(program) is None]
    if not missing:
        return
    by_hand = f"The tests need {', '.join(missing)}; install with: apt-get install {' '.join(missing)}"
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise Trouble(by_hand)
    say(f"Installing {', '.join(missing)} …")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_quietly(["apt-get", "update", "-qq"], by_hand, env=env)
    run_quietly(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], by_hand, env=env)
    if any(find(program) is None for program in programs):
        raise Trouble(by_hand)


def find(program: str) -> str | None:
    """Debian keeps PostgreSQL's server programs off PATH, in one folder a version."""
    newest_first = sorted(Path(POSTGRES_FOLDERS).glob("*/bin"), key=lambda folder: folder.parent.name, reverse=True)
    places = [os.environ.get("PATH", os.defpath), *(str(folder) for folder in newest_first)]
    return shutil.which(program, path=os.pathsep.join(places))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of one's own, without durability (it dies with the run); the URL of its first database."""
    ensure(["postgres"])
    server = find("postgres")
    assert server is not None
    # Beside the real server program: a link to it elsewhere would hide initdb and its shared files.
    bin_folder = Path(server).resolve().parent
    with _folder("baton-postgres-") as folder:
        as_user = as_postgres_user(folder)
        data, port = folder / "data", free_port()
        initdb = [bin_folder / "initdb", "-D", data, "-U", "baton", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        run_quietly([*as_user, *map(str, initdb)], "PostgreSQL's initdb failed", cwd=folder)
        off = [flag for name in ("fsync", "synchronous_commit", "full_page_writes") for flag in ("-c", f"{name}=off")]
        start = [bin_folder / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1"]
        with _running([*as_user, *map(str, start), "-c", "max_connections=200", *off], folder, port, "PostgreSQL"):
            url = f"postgresql://baton@127.0.0.1:{port}/postgres"
            ready = [str(bin_folder / "pg_isready"), "-q", "-d", url]
            _wait(lambda: subprocess.run(ready, check=False).returncode == 0, "PostgreSQL did not become ready")
            yield url


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis of one's own, without persistence."""
    ensure(["redis-server"])
    server = find("redis-server")
    assert server is not None
    with _folder("baton-redis-") as folder:
        port = free_port()
        quiet = ["--save", "", "--appendonly", "no", "--dir", str(folder), "--loglevel", "warning"]
        with _running([server, "--bind", "127.0.0.1", "--port", str(port), *quiet], folder, port, "Redis"):
            yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def as_postgres_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root, so root lends the folder to Debian's postgres user."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]


def dying_with_us(command: Sequence[str]) -> Sequence[str]:
    """When this process is killed, no block is left in order; Linux then stops the server all the same."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return command
    return [setpriv, "--pdeathsig", "INT", *(command[1:] if command[0] == "setpriv" else ["--", *command])]


@contextlib.contextmanager
def _running(command: Sequence[str], folder: Path, port: int, name: str) -> Iterator[None]:
    """The server runs inside the block, in a session of its own: Ctrl-C ends the tests first and then this."""
    log = folder / "log"
    with log.open("w") as sink:
        server = subprocess.Popen(
            dying_with_us(command),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    try:
        _wait(lambda: server.poll() is not None or _accepts(port), f"{name} did not start")
        if server.poll() is not None:
            raise Trouble(f"{name} did not start ({log.read_text().strip().splitlines()[-1:]})")
        yield
    finally:
        server.send_signal(signal.SIGINT)  # at SIGTERM PostgreSQL would wait for its clients
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(5)
        server.kill()
        server.wait()


def _accepts(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _wait(until: Callable[[], bool], trouble: str, timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while not until():
        if time.monotonic() > deadline:
            raise Trouble(trouble)
        time.sleep(0.05)
