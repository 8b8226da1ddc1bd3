"""Makes golden journals by running the real engine on the in-memory ports, with fixed ids and a clock of its own.

    python -m tests.journals.make            makes those that are missing
    python -m tests.journals.make --replace NAME   makes one again, on purpose

A golden journal is a promise that old runs stay readable: replacing one needs a reason that its commit tells. Those
that are called first-light were written before frames and waits; nothing writes them any more, and they replay.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from flows.calls.pipeline import CallPipeline
from flows.engine.memory import SteppingClock
from flows.engine.ports import Command
from flows.engine.records import Record
from flows.engine.state import fold
from flows.faults import Transient
from flows.graph import Document, load_yaml, parse, resolve_inputs
from flows.providers.memory import Hang, Only, Scripted, saying
from flows.providers.port import Finish, Tokens
from flows.providers.registry import Accounts
from flows.steps.registry import catalogue
from tests.engine.stage import Died, DyingJournal, Stage
from tests.journals.stories import STORIES

HERE = Path(__file__).parent
STARTER = HERE / "refine-until-good.yaml"  # a copy: what the product ships may change, what is golden may not
RUN = UUID("00000000-0000-4000-8000-0000000000ff")


def starter() -> Document:
    return parse(load_yaml(STARTER.read_text(encoding="utf-8")))


def stage(document: Document) -> Stage:
    made = Stage(document, inputs=resolve_inputs(document.inputs, {}), clock=SteppingClock(step=0.25), run=RUN)
    made.kinds = catalogue()  # type: ignore[assignment]
    made.calls = CallPipeline(Accounts(speed=0), made.clock)
    return made


async def happy() -> Stage:
    made = stage(starter())
    await made.drive()
    return made


async def cancelled() -> Stage:
    made = stage(starter())
    provider = Scripted([*saying("Half a ", "draft"), Hang()])
    made.calls = CallPipeline(Only(provider), made.clock)
    run = made.start()
    await provider.hanging.wait()
    made.inbox.put(Command("cancel", by="00000000-0000-4000-8000-00000000000a"))
    await run
    return made


async def failed() -> Stage:
    made = stage(starter())
    busy = Transient("The provider is overloaded.", delay=2, remedy="Run it again in a minute.")
    written = [*saying("A draft."), Finish("end", Tokens(input=90, cached=40, output=3, reasoning=2))]
    made.calls = CallPipeline(Only(Scripted(written, [*saying("1. [maj"), busy])), made.clock)
    await made.drive()
    return made


async def crashed() -> Stage:
    made = stage(starter())
    for appends, commits in ((2, True), (1, False)):
        try:
            await made.drive(DyingJournal(made.store.claim(), appends, commits))
        except Died:
            continue
    await made.drive()
    return made


async def tolerated() -> Stage:
    """A step that may fail does, in a diamond; names with inputs that hold every sort of value."""
    settings = {"temperature": 0.7, "max_tokens": 800}  # said aloud: defaults may change, what was asked may not
    prompt = {
        "action": "generate",
        "model": "rehearsal/nobody",
        "prompt": "Topic: {{ inputs.topic }}",
        "settings": settings,
    }
    document = parse(
        {
            "schema": 1,
            "name": "Diamond",
            "inputs": [{"name": "topic", "default": "bees 🐝"}, {"name": "count", "type": "number", "default": 2.5}],
            "steps": [
                {"id": "brief", "kind": "input"},
                {"id": "weak", "kind": "model", "critical": False, "config": prompt},
                {"id": "strong", "kind": "model", "config": {**prompt, "model": "rehearsal/steady"}},
                {"id": "result", "kind": "output", "config": {"value": "{{ steps }}"}},
            ],
            "edges": [
                {"source": "brief", "target": "weak"},
                {"source": "brief", "target": "strong"},
                {"source": "weak", "target": "result"},
                {"source": "strong", "target": "result"},
            ],
        }
    )
    made = stage(document)
    await made.drive()
    return made


JOURNALS: dict[str, Callable[[], Awaitable[Stage]]] = {
    "happy": happy,
    "cancelled": cancelled,
    "failed": failed,
    "crashed-and-resumed": crashed,
    "tolerated": tolerated,
    **STORIES,
}


def golden(name: str, made: Stage) -> dict[str, Any]:
    records = [_with_fixed_id(record) for record in made.store.records]
    return {
        "name": name,
        "document": made.document.to_json(),
        "records": [record.to_json() for record in records],
        "expected": fold(made.document, records).to_json(),
    }


def _with_fixed_id(record: Record) -> Record:
    event = replace(record.event, id=UUID(f"00000000-0000-4000-9000-{record.seq:012d}"))
    return replace(record, event=event)


def main(arguments: list[str]) -> None:
    again = arguments[1:] if arguments[:1] == ["--replace"] else []
    for name, play in JOURNALS.items():
        path = HERE / f"{name}.json"
        if path.exists() and name not in again:
            continue
        text = json.dumps(golden(name, asyncio.run(_play(play))), indent=1, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")


async def _play(play: Callable[[], Awaitable[Stage]]) -> Stage:
    return await play()


if __name__ == "__main__":
    main(sys.argv[1:])
