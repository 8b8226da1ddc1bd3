"""The other side of HTTP steps: a loopback server that counts every request, and answers as its path says.

`/flaky/…` refuses the first time; `/held/…` answers when the test lets it; `/large/…` is more than a journal should
hold; `/gone/…` is not there. Everything else answers at once.
"""

import json
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

LARGE = 1_200_000


class CountingServer:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._requests: Counter[str] = Counter()
        self._keys: dict[str, set[str]] = {}
        self._open: set[str] = set()
        self._closing = False
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.counting = self
        self.place = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.place}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def count(self, path: str) -> int:
        with self._changed:
            return self._requests[path]

    def counts(self) -> Counter[str]:
        with self._changed:
            return self._requests.copy()

    def keys(self, path: str) -> set[str]:
        """The Idempotency-Keys that came with requests of this path."""
        with self._changed:
            return set(self._keys.get(path, ()))

    def release(self, path: str) -> None:
        """Requests that are held there are answered, those to come too."""
        with self._changed:
            self._open.add(path)
            self._changed.notify_all()

    def wait(self, path: str, count: int = 1, timeout: float = 60) -> None:
        """Until so many requests of this path have come."""
        with self._changed:
            came = self._changed.wait_for(lambda: self._requests[path] >= count, timeout)
            assert came, f"{path} was asked {self._requests[path]} times, not {count}; all: {dict(self._requests)}"

    def came(self, path: str, key: str | None) -> int:
        with self._changed:
            self._requests[path] += 1
            self._keys.setdefault(path, set()).add(key or "")
            self._changed.notify_all()
            return self._requests[path]

    def hold(self, path: str) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closing or path in self._open, 120)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    counting: CountingServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked may be dead by now."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        number = self.server.counting.came(self.path, self.headers.get("Idempotency-Key"))
        sort = self.path.split("/")[1]
        status, text = 200, json.dumps({"at": self.path})
        if sort == "flaky" and number == 1:
            status = 503
        if sort == "gone":
            status = 404
        if sort == "held":
            self.server.counting.hold(self.path)
        if sort == "large":
            text = json.dumps("x" * LARGE)
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = _answer

    def log_message(self, format: str, *args: Any) -> None:
        pass
