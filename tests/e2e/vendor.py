"""A vendor on loopback who plays Chat Completions: it knows one key, and answers every question with the same words."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

KEY = "sk-the-right-one"
# Of one everybody can look up what it costs, of the other nobody.
MODELS = ("gpt-4o-mini", "house-blend")
WORDS = ("The ", "tide ", "turns ", "twice ", "a ", "day.")
USAGE = {"prompt_tokens": 120_000, "completion_tokens": 40_000, "total_tokens": 160_000}


@dataclass(frozen=True)
class Vendor:
    host: str

    @property
    def url(self) -> str:
        return f"http://{self.host}/v1"


@contextmanager
def answering() -> Iterator[Vendor]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Vendor(f"127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Desk(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self._knows_the_key():
            self._say({"object": "list", "data": [{"id": model, "object": "model"} for model in MODELS]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._knows_the_key():
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for word in WORDS:
            self._event(asked["model"], choices=[_choice({"content": word})])
        self._event(asked["model"], choices=[_choice({}, "stop")])
        self._event(asked["model"], choices=[], usage=USAGE)
        self.wfile.write(b"data: [DONE]\n\n")

    def _knows_the_key(self) -> bool:
        if self.headers["Authorization"] == f"Bearer {KEY}":
            return True
        error = {"message": "Incorrect API key provided.", "type": "invalid_request_error", "code": "invalid_api_key"}
        self._say({"error": error}, 401)
        return False

    def _event(self, model: str, **more: Any) -> None:
        event = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model} | more
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())

    def _say(self, body: object, status: int = 200) -> None:
        told = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: object) -> None:
        """Not to the test's output."""


def _choice(delta: dict[str, str], reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": reason}
