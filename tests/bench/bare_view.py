"""What the door is compared with: a bare Django view under Daphne, in a process of its own, that makes three calls.

`python -m tests.bench.bare_view PORT URL` answers every request once it has read three replies of the URL.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.streams import HOST, three_calls
from tests.services import free_port
from tools.services import dying_with_us


@contextmanager
def bare_view(url: str) -> Iterator[str]:
    """Its address."""
    port = free_port()
    process = subprocess.Popen(
        dying_with_us([sys.executable, "-m", __name__, str(port), url]), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield f"http://{HOST}:{port}/"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _serve(port: int, url: str) -> None:
    from daphne.server import Server  # isort: skip  (installs the reactor)
    import aiohttp
    from django.conf import settings
    from django.core.asgi import get_asgi_application
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    sessions: list[aiohttp.ClientSession] = []

    async def view(request: HttpRequest) -> HttpResponse:
        if not sessions:
            sessions.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        await three_calls(sessions[0], url)
        return HttpResponse(b"done")

    class Urls:
        urlpatterns = (path("", view),)

    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=Urls, SECRET_KEY="bench")
    Server(
        application=get_asgi_application(),
        endpoints=[f"tcp:port={port}:interface={HOST}"],
        ready_callable=lambda: print("ready", flush=True),
        verbosity=0,
    ).run()


if __name__ == "__main__":
    _serve(int(sys.argv[1]), sys.argv[2])
