"""Whoever starts runs through the door and waits for their ends, as the web app does but with a client that costs
little: what is measured is Baton."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.services import BatonProcess, Visitor

ENDS = frozenset({"run_completed", "run_failed", "run_cancelled"})


def published(visitor: Visitor, document: Mapping[str, Any]) -> str:
    """The id of a flow that can be run."""
    flow = visitor.post("/api/imports/", {"text": json.dumps(document)})["flow"]
    visitor.post(f"/api/flows/{flow['id']}/publish/", {"revision": flow["revision"]})
    return str(flow["id"])


class Guest:
    def __init__(self, baton: BatonProcess, session: aiohttp.ClientSession) -> None:
        self._url = baton.url
        self.session = session

    async def start(self, flow: str) -> str:
        async with self.session.post(f"{self._url}/api/runs/", json={"flow": flow, "inputs": {}}) as answer:
            assert answer.status == 201, await answer.text()
            return str((await answer.json())["id"])

    async def events(self, run: str) -> AsyncIterator[dict[str, Any]]:
        """From the first to the last, as the run's socket tells them."""
        async with self.session.ws_connect(f"{self._url}/ws/runs/{run}/", origin=self._url) as socket:
            await socket.send_str('{"type":"follow","since":0}')
            async for message in socket:
                said = json.loads(message.data)
                for event in said.get("events", ()):
                    yield event
                    if event["type"] in ENDS:
                        return
        raise AssertionError(f"the socket of {run} was closed before its end")

    async def run(self, flow: str) -> None:
        run = await self.start(flow)
        last = [event async for event in self.events(run)][-1]
        assert last["type"] == "run_completed", last


@asynccontextmanager
async def guest(baton: BatonProcess, visitor: Visitor) -> AsyncIterator[Guest]:
    """With the visitor's rights."""
    cookies = dict(visitor.http.cookies)
    headers = {"Origin": baton.url, "X-CSRFToken": cookies["csrftoken"]}
    connector = aiohttp.TCPConnector(limit=0)
    jar = aiohttp.CookieJar(unsafe=True)  # the address is a number
    async with aiohttp.ClientSession(connector=connector, cookies=cookies, cookie_jar=jar, headers=headers) as session:
        yield Guest(baton, session)
