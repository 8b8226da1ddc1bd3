"""The tail buffer in Redis: a list of pieces for each live call, and a set of the run's live calls.

A call that is made again leaves the pieces of the time before in its list: `whole` knows them by their epoch, and a
driver that was fenced without knowing it could otherwise delete what the next one streams.
Everything expires: what a killed worker leaves behind goes away by itself.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from flows.engine.ports import Delta
from flows.journal.seldom import Seldom
from flows.journal.stitch import Call, call_of, whole

log = logging.getLogger(__name__)
log.addFilter(Seldom())

LIFE_SECONDS = 3600
PATIENCE = 3  # seconds for a Redis that hangs: records of the run wait behind its text


class RedisTails:
    def __init__(self, url: str) -> None:
        from redis import asyncio as client  # a fifth of a second, which one process need not pay
        from redis import exceptions

        self._url = url
        self._connect = client.Redis.from_url
        self._away = (exceptions.RedisError, OSError)
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()

    def _client(self) -> Any:
        """A connection belongs to the loop it was made on."""
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = self._connect(
                self._url, decode_responses=True, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
            )
        return self._clients[loop]

    async def add(self, run: UUID, deltas: Sequence[Delta]) -> None:
        async with self._client().pipeline(transaction=False) as pipe:
            for delta in deltas:
                key = _key(run, call_of(delta))
                pipe.rpush(key, json.dumps(delta.to_json()))
                pipe.expire(key, LIFE_SECONDS)
                pipe.sadd(_index(run), key)
            pipe.expire(_index(run), LIFE_SECONDS)
            await self._execute(pipe)

    async def end(self, run: UUID, calls: Sequence[Call]) -> None:
        keys = [_key(run, call) for call in calls]
        async with self._client().pipeline(transaction=False) as pipe:
            pipe.delete(*keys)
            pipe.srem(_index(run), *keys)
            await self._execute(pipe)

    async def of(self, run: UUID) -> Sequence[Delta]:
        client = self._client()
        try:
            keys = await client.smembers(_index(run))
            lists = [await client.lrange(key, 0, -1) for key in sorted(keys)]
        except self._away as error:
            log.warning("The text of live calls cannot be read from Redis: %s", error)
            return []
        return whole([[Delta.from_json(json.loads(piece)) for piece in pieces] for pieces in lists])

    async def _execute(self, pipe: Any) -> None:
        try:
            await pipe.execute()
        except self._away as error:
            log.warning("The text of live calls cannot be kept in Redis: %s", error)

    async def close(self) -> None:
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()


def _index(run: UUID) -> str:
    return f"baton:tails:{run}"


def _key(run: UUID, call: Call) -> str:
    path, attempt, number = call
    return f"baton:tail:{run}:{attempt}:{number}:{path}"
