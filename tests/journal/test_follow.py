"""Following a run: in order, no gap, no double, and the exact text, whatever the channel layer loses."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any
from uuid import UUID

import pytest
from channels.layers import get_channel_layer

from flows.engine import events
from flows.engine.ports import Delta
from flows.journal import tail
from flows.journal.announce import Announcer, group
from flows.journal.follow import Deltas, Events, Item, Tails, follow
from flows.journal.threads import in_thread
from flows.journal.writer import Writer

from .making import call_finished, call_started, make_run

pytestmark = pytest.mark.durable


@pytest.fixture
async def tails() -> AsyncIterator[tail.Tails]:
    tail.tails.cache_clear()
    yield tail.tails()
    await tail.tails().close()
    tail.tails.cache_clear()


@pytest.fixture
async def live(transactional_db: None, tails: tail.Tails) -> AsyncIterator[tuple[Writer, Announcer]]:
    loop = asyncio.get_running_loop()
    announcer = Announcer(loop, tails, coalesce=0.005)
    writer = Writer(loop, announcer.records)
    writer.start()
    yield writer, announcer
    await asyncio.to_thread(writer.stop, 5)
    await announcer.drain()


class Watcher:
    """Collects as a client would: records, and the text of each live call."""

    def __init__(self, run: UUID, since: int = 0, look_seconds: float = 0.05) -> None:
        self.seqs: list[int] = []
        self.texts: dict[tuple[str, int, int], str] = {}
        self.finals: dict[tuple[str, int, int], str] = {}
        self.changed = asyncio.Event()
        self._run = run
        self._since = since
        self._look = look_seconds

    async def watch(self) -> None:
        async with aclosing(follow(self._run, self._since, look_seconds=self._look)) as items:
            async for item in items:
                self._take(item)
                self.changed.set()

    def _take(self, item: Item) -> None:
        match item:
            case Events(records=records):
                self.seqs += [record["seq"] for record in records]
                for record in records:
                    if record["type"] == "call_finished":
                        call = (record["path"], record["attempt"], record["data"]["call"])
                        self.finals[call] = record["data"]["output"]
            case Tails(tails=found) | Deltas(deltas=found):
                for delta in found:
                    self._add(delta)

    def _add(self, delta: Delta) -> None:
        call = (delta.path, delta.attempt, delta.call)
        shown = "" if delta.offset == 0 else self.texts[call]
        assert delta.offset == len(shown), "text would be doubled or lost"
        self.texts[call] = shown + delta.text

    async def until(self, what: Any) -> None:
        async with asyncio.timeout(10):
            while not what():
                self.changed.clear()
                await self.changed.wait()


async def tell(writer: Writer, announcer: Announcer, run: UUID, words: Sequence[str], path: str = "draft") -> None:
    """One call that streams words."""
    await writer.append(run, 1, [events.StepStarted(path=path, attempt=1), call_started(path, 1)])
    said = ""
    for word in words:
        announcer.delta(run, Delta(path, 1, 1, 1, len(said), word))
        said += word
        await asyncio.sleep(0.001)


async def test_a_late_joiner_gets_the_history_then_the_tail_then_live_text(live: tuple[Writer, Announcer]) -> None:
    """O6."""
    writer, announcer = live
    run = await in_thread(make_run)
    early, late = Watcher(run.id), Watcher(run.id)
    watching = asyncio.create_task(early.watch())
    await early.until(lambda: early.seqs == [1])
    await tell(writer, announcer, run.id, ["Rivers ", "run ", "down "])
    call = ("draft", 1, 1)
    await early.until(lambda: early.texts.get(call) == "Rivers run down ")
    joining = asyncio.create_task(late.watch())
    await late.until(lambda: late.texts.get(call) == "Rivers run down ")
    assert late.seqs == [1, 2, 3]
    announcer.delta(run.id, Delta("draft", 1, 1, 1, 16, "to the sea"))
    for watcher in (early, late):
        await watcher.until(lambda watcher=watcher: watcher.texts[call] == "Rivers run down to the sea")
    await writer.append(run.id, 1, [call_finished("draft", 1, "0"), events.RunCompleted(output=None)])
    await asyncio.gather(watching, joining)
    assert early.seqs == late.seqs == [1, 2, 3, 4, 5]


async def test_the_tail_is_gone_when_its_call_has_ended(live: tuple[Writer, Announcer], tails: tail.Tails) -> None:
    writer, announcer = live
    run = await in_thread(make_run)
    await tell(writer, announcer, run.id, ["some ", "text"])
    await announcer.drain()
    assert [found.text for found in await tails.of(run.id)] == ["some text"]
    await writer.append(run.id, 1, [call_finished("draft", 1, "0")])
    await announcer.drain()
    assert await tails.of(run.id) == []


async def test_a_message_twice_or_out_of_date_is_not_shown_again(live: tuple[Writer, Announcer]) -> None:
    writer, _ = live
    run = await in_thread(make_run)
    watcher = Watcher(run.id)
    watching = asyncio.create_task(watcher.watch())
    await watcher.until(lambda: watcher.seqs == [1])
    stored = await writer.append(run.id, 1, [events.RunStarted(worker="w"), events.StepStarted(path="a", attempt=1)])
    layer: Any = get_channel_layer()
    for _ in range(2):
        message = {"type": "run.events", "records": [record.to_json() for record in stored]}
        await layer.group_send(group(run.id), message)
    await writer.append(run.id, 1, [events.RunCancelled()])
    await watching
    assert watcher.seqs == [1, 2, 3, 4]


async def test_following_goes_on_after_the_seq_a_client_has(live: tuple[Writer, Announcer]) -> None:
    writer, _ = live
    run = await in_thread(make_run)
    await writer.append(run.id, 1, [events.RunStarted(worker="w"), events.RunCancelled()])
    watcher = Watcher(run.id, since=2)
    await watcher.watch()
    assert watcher.seqs == [3]


async def test_following_an_ended_run_of_which_the_client_has_all_ends_at_once(live: tuple[Writer, Announcer]) -> None:
    """A reconnect after the end must not leave a follower that looks into the database for ever."""
    writer, _ = live
    run = await in_thread(make_run)
    await writer.append(run.id, 1, [events.RunStarted(worker="w"), events.RunCancelled()])
    watcher = Watcher(run.id, since=3)
    async with asyncio.timeout(10):
        await watcher.watch()
    assert watcher.seqs == []


async def test_a_message_with_a_gap_inside_is_not_taken_for_whole(live: tuple[Writer, Announcer]) -> None:
    """A driver that had the run twice, with another one between, may tell both of its parts in one message."""
    _, announcer = live
    run = await in_thread(make_run)
    watcher = Watcher(run.id)
    watching = asyncio.create_task(watcher.watch())
    await watcher.until(lambda: watcher.seqs == [1])
    silent = Writer(asyncio.get_running_loop(), lambda run, records: None)
    silent.start()
    stored = [await silent.append(run.id, 1, [events.StepStarted(path=name, attempt=1)]) for name in "abc"]
    announcer.records(run.id, [*stored[0], *stored[2]])
    await silent.append(run.id, 1, [events.RunCancelled()])
    await watching
    await asyncio.to_thread(silent.stop, 5)
    assert watcher.seqs == [1, 2, 3, 4, 5]


async def test_nothing_is_kept_of_a_run_that_is_left_before_its_end(
    live: tuple[Writer, Announcer], tails: tail.Tails
) -> None:
    """A fenced or handed-over driver leaves no end behind to clean up after."""
    writer, announcer = live
    run = await in_thread(make_run)
    await tell(writer, announcer, run.id, ["some ", "text"])
    announcer.leave(run.id)
    await announcer.drain()
    assert announcer.runs == 0
    assert [found.text for found in await tails.of(run.id)] == ["some text"]


class Lossy:
    """A channel layer that loses, doubles and delays what is sent to groups."""

    def __init__(self, layer: Any, chance: random.Random) -> None:
        self._layer = layer
        self._chance = chance

    def __getattr__(self, name: str) -> Any:
        return getattr(self._layer, name)

    async def group_send(self, name: str, message: dict[str, Any]) -> None:
        for _ in range(self._chance.choice([0, 0, 1, 1, 2])):
            await self._layer.group_send(name, message)


@pytest.fixture(params=range(6))
def lossy_layer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = Lossy(get_channel_layer(), random.Random(request.param))
    monkeypatch.setattr("flows.journal.announce.get_channel_layer", lambda: layer)


async def test_whatever_the_layer_loses_every_watcher_sees_every_record_once_and_in_order(
    lossy_layer: None, live: tuple[Writer, Announcer]
) -> None:
    """O6, O8."""
    writer, announcer = live
    run = await in_thread(make_run)
    watchers = [Watcher(run.id) for _ in range(3)]
    watching = [asyncio.create_task(watcher.watch()) for watcher in watchers]
    for number in range(5):
        path = f"step{number}"
        words = [f"word{word} " for word in range(12)]
        await tell(writer, announcer, run.id, words, path)
        await writer.append(run.id, 1, [call_finished(path, 1, "0", "".join(words))])
    await writer.append(run.id, 1, [events.RunCompleted(output=None)])
    await asyncio.gather(*watching)
    for watcher in watchers:
        assert watcher.seqs == list(range(1, 18))
        for call, text in watcher.texts.items():
            assert watcher.finals[call].startswith(text)


async def test_a_follower_stays_with_a_run_that_waits_or_is_paused_and_leaves_with_its_end(
    live: tuple[Writer, Announcer],
) -> None:
    writer, announcer = live
    run = await in_thread(make_run)
    watcher = Watcher(run.id)
    watching = asyncio.create_task(watcher.watch())
    waits = events.StepWaiting(path="a", attempt=1, wait=1, reason="answer", until=None, question={"message": "?"})
    await writer.append(run.id, 1, [events.StepStarted(path="a", attempt=1), waits])
    await writer.append(run.id, 1, [events.RunWaiting(until=None)])
    announcer.leave(run.id)
    await watcher.until(lambda: watcher.seqs == [1, 2, 3, 4])
    await writer.append(run.id, 1, [events.RunResumed(worker="w"), events.RunPaused(at="b")])
    announcer.leave(run.id)
    await watcher.until(lambda: watcher.seqs == [1, 2, 3, 4, 5, 6])
    assert not watching.done()
    await writer.append(run.id, 1, [events.RunCancelled()])
    await watching
    assert watcher.seqs == [1, 2, 3, 4, 5, 6, 7]


async def test_a_call_that_was_lost_leaves_no_text_and_says_it_anew_when_it_is_made_again(
    live: tuple[Writer, Announcer], tails: tail.Tails
) -> None:
    writer, announcer = live
    run = await in_thread(make_run)
    watcher = Watcher(run.id)
    watching = asyncio.create_task(watcher.watch())
    call = ("draft", 1, 1)
    await tell(writer, announcer, run.id, ["Half ", "a sent"])
    await watcher.until(lambda: watcher.texts.get(call) == "Half a sent")
    await writer.append(run.id, 1, [events.CallLost(path="draft", attempt=1, call=1), call_started("draft", 1)])
    await watcher.until(lambda: watcher.seqs[-1] == 5)
    await announcer.drain()
    assert await tails.of(run.id) == []
    announcer.delta(run.id, Delta("draft", 1, 1, 2, 0, "All of it"))
    await watcher.until(lambda: watcher.texts[call] == "All of it")
    await writer.append(run.id, 1, [call_finished("draft", 1, "0", "All of it"), events.RunCompleted(output=None)])
    await watching
    assert watcher.finals[call] == watcher.texts[call]
