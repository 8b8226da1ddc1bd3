"""Comes in through a one-time link, as a person's browser would, without a browser."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin


@contextmanager
def come_in(address: str, link: str) -> Iterator[httpx.Client]:
    """A signed-in client, ready to write too."""
    headers = {"Origin": address, "Referer": address + "/"}
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        client.get(link).raise_for_status()
        wish = {"name": "Ada", "workspace": "Home", "password": ""}
        entered = client.post(link, data=wish | {"csrfmiddlewaretoken": client.cookies["csrftoken"]})
        assert entered.status_code == 302, entered.text
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
        yield client


def start_a_run(client: httpx.Client) -> str:
    flow = client.get("/api/flows/").raise_for_status().json()["results"][0]
    created = client.post("/api/runs/", json={"flow": flow["id"], "inputs": {"topic": "batons"}})
    assert created.status_code == 201, created.text
    return str(created.json()["id"])


def open_socket(
    address: str, path: str, *, origin: str | None, client: httpx.Client | None = None, largest: int | None = 2**20
) -> ClientConnection:
    """A WebSocket, with the client's cookies when there is one."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items()) if client else ""
    return connect(
        address.replace("http", "ws", 1) + path,
        origin=Origin(origin) if origin else None,
        additional_headers={"Cookie": cookies} if cookies else None,
        max_size=largest,
    )
