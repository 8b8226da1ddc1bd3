"""What a run's socket says: one message a frame, each small enough to be read while the next is on its way."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flows.journal.follow import Deltas, Events, Item, Tails

TARGET = 256 * 1024


def frames(item: Item) -> Iterator[str]:
    match item:
        case Events(records):
            texts = [_text(record) for record in records]
            for part in _parts(texts):
                yield _events(texts[part], records[part][-1]["seq"])
        case Tails(tails):
            yield _text({"type": "tails", "tails": [tail.to_json() for tail in tails]})
        case Deltas(deltas):
            yield _text({"type": "deltas", "deltas": [delta.to_json() for delta in deltas]})


def _events(texts: list[str], seq: int) -> str:
    """Put together from what was written to know its size: values are large, and there are many watchers."""
    return f'{{"type":"events","events":[{",".join(texts)}],"seq":{seq}}}'


def _parts(texts: list[str]) -> Iterator[slice]:
    start, size = 0, 0
    for index, text in enumerate(texts):
        if index > start and size + len(text) > TARGET:
            yield slice(start, index)
            start, size = index, 0
        size += len(text)
    if texts:
        yield slice(start, len(texts))


def _text(message: Mapping[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
