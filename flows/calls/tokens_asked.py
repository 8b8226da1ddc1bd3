"""How many tokens a call may take, before it is made: what is sent, and all that it may answer."""

import asyncio
import json
from collections.abc import Iterator

from flows.calls.tokens import counter
from flows.providers.port import Request

USUAL_ANSWER = 1_000  # of a call that does not say how long its answer may be
_LONG = 20_000  # characters that a tokenizer reads in some milliseconds


async def tokens_asked(account: str, request: Request) -> int:
    counting = await counter(f"{account}/{request.model}")
    texts = list(_texts(request))
    if counting.slow and sum(map(len, texts)) > _LONG:
        read = await asyncio.to_thread(lambda: sum(map(counting.count, texts)))
    else:
        read = sum(map(counting.count, texts))
    return read + _answer(request)


def _answer(request: Request) -> int:
    most = request.settings.get("max_tokens")
    return most if isinstance(most, int) and most > 0 else USUAL_ANSWER


def _texts(request: Request) -> Iterator[str]:
    yield request.system
    yield request.prompt
    for turn in request.turns:
        yield json.dumps(turn, ensure_ascii=False)
    for tool in request.tools:
        yield tool.name
        yield tool.description
        yield json.dumps(tool.parameters, ensure_ascii=False)
    if request.schema is not None:
        yield json.dumps(request.schema, ensure_ascii=False)
