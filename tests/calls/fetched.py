"""Sends one HTTP call over a real socket on loopback and keeps what was recorded of it."""

from typing import Any

import pytest

from flows.calls.fetching import Fetcher, NoCredentials
from flows.engine.memory import SteppingClock
from flows.engine.requests import HttpReply, HttpRequest
from flows.faults import StepFault
from flows.reach.client import Reach
from tests.calls.test_pipeline import FakeSite
from tests.reach.servers import Answer, Server, reaching, serving


def fetcher(reach: Reach, **more: Any) -> Fetcher:
    return Fetcher(reach, **{"credentials": NoCredentials(), "clock": SteppingClock(), **more})


async def fetched(answer: Answer, site: FakeSite, **request: Any) -> tuple[HttpReply, Server]:
    credentials = request.pop("credentials", NoCredentials())
    async with serving(answer) as server, reaching() as reach:
        made = HttpRequest(**{"method": "GET", "effect": "idempotent", **request, "url": server.url + "/x"})
        return await fetcher(reach, credentials=credentials, run="run-1").fetch(made, site), server


async def failed(answer: Answer, site: FakeSite, **request: Any) -> StepFault:
    with pytest.raises(StepFault) as caught:
        await fetched(answer, site, **request)
    return caught.value
