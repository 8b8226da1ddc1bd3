"""The local channel layer: between loops and threads, in order, bounded."""

import asyncio
import threading
from typing import Any

import pytest
from channels.exceptions import ChannelFull

from orchestrator.embedded.layer import LocalChannelLayer


def in_another_loop(work: Any) -> None:
    thread = threading.Thread(target=lambda: asyncio.run(work))
    thread.start()
    thread.join()


async def test_every_message_from_another_loop_arrives_in_order() -> None:
    """The stock in-memory layer loses most of them."""
    layer = LocalChannelLayer()
    channel = await layer.new_channel()
    await layer.group_add("run.1", channel)

    async def send_from_there() -> None:
        for number in range(500):
            await layer.group_send("run.1", {"type": "run.events", "number": number})

    sender = asyncio.create_task(asyncio.to_thread(in_another_loop, send_from_there()))
    received = [(await layer.receive(channel))["number"] for _ in range(500)]
    await sender
    assert received == list(range(500))


async def test_a_thread_without_a_loop_wakes_a_waiting_reader() -> None:
    layer = LocalChannelLayer()
    channel = await layer.new_channel()
    await layer.group_add("run.1", channel)
    reading = asyncio.create_task(layer.receive(channel))
    await asyncio.sleep(0)
    threading.Thread(target=layer.publish, args=("run.1", {"type": "hello"})).start()
    assert await reading == {"type": "hello"}


async def test_a_group_reaches_its_members_only() -> None:
    layer = LocalChannelLayer()
    inside, outside = await layer.new_channel(), await layer.new_channel()
    await layer.group_add("run.1", inside)
    await layer.group_add("run.2", outside)
    layer.publish("run.1", {"type": "one"})
    layer.publish("run.2", {"type": "two"})
    assert (await layer.receive(inside), await layer.receive(outside)) == ({"type": "one"}, {"type": "two"})


async def test_it_knows_whether_anybody_listens() -> None:
    layer = LocalChannelLayer()
    channel = await layer.new_channel()
    assert not layer.has_listeners("run.1")
    await layer.group_add("run.1", channel)
    assert layer.has_listeners("run.1")
    await layer.group_discard("run.1", channel)
    assert not layer.has_listeners("run.1")
    layer.publish("run.1", {"type": "nobody"})


async def test_a_reader_far_behind_loses_the_newest_and_the_sender_never_waits() -> None:
    layer = LocalChannelLayer(capacity=3)
    channel = await layer.new_channel()
    await layer.group_add("run.1", channel)
    for number in range(10):
        await layer.group_send("run.1", {"number": number})
    assert [(await layer.receive(channel))["number"] for _ in range(3)] == [0, 1, 2]
    for number in range(3):
        await layer.send(channel, {"number": number})
    with pytest.raises(ChannelFull):
        await layer.send(channel, {"number": 3})


async def test_a_reader_that_gives_up_loses_no_message() -> None:
    layer = LocalChannelLayer()
    channel = await layer.new_channel()
    await layer.group_add("run.1", channel)
    reading = asyncio.create_task(layer.receive(channel))
    await asyncio.sleep(0)
    layer.publish("run.1", {"number": 1})
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await layer.receive(channel) == {"number": 1}


async def test_what_nobody_uses_any_more_is_forgotten() -> None:
    layer = LocalChannelLayer()
    for _ in range(100):
        channel = await layer.new_channel()
        await layer.group_add("run.1", channel)
        reading = asyncio.create_task(layer.receive(channel))
        await asyncio.sleep(0)
        await layer.group_discard("run.1", channel)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    assert not layer._mailboxes
    assert not layer._groups


async def test_a_reader_whose_loop_has_closed_harms_nobody() -> None:
    layer = LocalChannelLayer()
    gone = "gone!1"
    left: list[asyncio.Future[Any]] = []

    async def leave_a_reader() -> None:
        await layer.group_add("run.1", gone)
        left.append(asyncio.ensure_future(layer.receive(gone)))
        await asyncio.sleep(0)

    loop = asyncio.new_event_loop()
    there = threading.Thread(target=lambda: loop.run_until_complete(leave_a_reader()))
    there.start()
    there.join()
    here = await layer.new_channel()
    await layer.group_add("run.1", here)
    loop.close()
    layer.publish("run.1", {"type": "still here"})
    assert await layer.receive(here) == {"type": "still here"}
    for task in left:
        task._log_destroy_pending = False  # type: ignore[attr-defined]
