"""The wake transport: a message wakes the consumer, and nothing else does."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from kombu import Connection, Consumer, Producer, Queue

from orchestrator.embedded.transport import Bell, Transport, bell

QUEUE = Queue("wake-test", routing_key="wake-test")


@pytest.fixture
def broker() -> Iterator[Connection]:
    bell.mute(False)  # a worker that another test stopped in this process has muted it
    with Connection("memory://localhost", transport=Transport) as connection:
        yield connection
        QUEUE(connection.default_channel).delete()


def test_a_consumer_that_waits_gets_a_message_sent_by_another_thread(broker: Connection) -> None:
    received: list[Any] = []
    waits_before = bell.waits

    def on_message(body: Any, message: Any) -> None:
        received.append(body)
        message.ack()

    def send() -> None:
        while bell.waits == waits_before:  # until the consumer has gone to sleep
            pass
        with Connection("memory://localhost", transport=Transport) as sending:
            Producer(sending.default_channel, routing_key="wake-test").publish({"run": "1"}, serializer="json")

    with Consumer(broker.default_channel, [QUEUE], callbacks=[on_message], accept=["json"]):
        sender = threading.Thread(target=send)
        sender.start()
        broker.drain_events(timeout=60)
        sender.join()
    assert received == [{"run": "1"}]


def test_without_a_message_it_times_out(broker: Connection) -> None:
    with Consumer(broker.default_channel, [QUEUE], callbacks=[lambda *_: None]), pytest.raises(TimeoutError):
        broker.drain_events(timeout=0.01)


def test_a_muted_bell_lets_the_worker_go_at_once(broker: Connection) -> None:
    bell.mute()
    try:
        with Consumer(broker.default_channel, [QUEUE], callbacks=[lambda *_: None]), pytest.raises(TimeoutError):
            broker.drain_events(timeout=3600)
    finally:
        bell.mute(False)


def test_a_ring_between_look_and_wait_is_not_missed() -> None:
    one = Bell()
    heard = one.count
    one.ring()
    assert one.wait_beyond(heard, timeout=3600)
    assert not one.wait_beyond(one.count, timeout=0)


def test_a_message_beyond_the_prefetch_count_waits_for_an_ack(broker: Connection) -> None:
    held: list[Any] = []
    channel = broker.default_channel
    with Consumer(
        channel, [QUEUE], callbacks=[lambda body, message: held.append(message)], accept=["json"]
    ) as consumer:
        consumer.qos(prefetch_count=1)
        for number in range(2):
            Producer(channel, routing_key="wake-test").publish({"n": number}, serializer="json")
        broker.drain_events(timeout=60)
        with pytest.raises(TimeoutError):
            broker.drain_events(timeout=0.01)
        acking = threading.Timer(0, held[0].ack)
        acking.start()
        broker.drain_events(timeout=60)
        acking.join()
        held[1].ack()
    assert [message.payload["n"] for message in held] == [0, 1]
