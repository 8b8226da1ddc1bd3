"""Messages of a thread are numbered from 1 without a gap, whoever speaks at the same time."""

import asyncio

import pytest

from flows.journal.threads import in_thread
from flows.models import Message, Speaker, Thread, Workspace

pytestmark = pytest.mark.durable


def make_thread() -> Thread:
    workspace, _ = Workspace.objects.get_or_create(name="Atelier", slug="atelier")
    return Thread.objects.create(workspace=workspace, title="Rivers")


@pytest.mark.django_db
def test_every_thread_counts_for_itself() -> None:
    one, other = make_thread(), make_thread()
    for text in ("a", "b"):
        Message.objects.say(one, Speaker.USER, text)
    Message.objects.say(other, Speaker.SYSTEM, "c")
    Message.objects.say(one, Speaker.ASSISTANT, "d\x00")
    assert [(said.number, said.text) for said in Message.objects.upto(one)] == [(1, "a"), (2, "b"), (3, "d\u2400")]
    assert [said.text for said in Message.objects.upto(one, 2)] == ["a", "b"]
    assert [said.text for said in Message.objects.upto(other)] == ["c"]


async def test_who_speaks_at_the_same_time_waits_for_a_number(transactional_db: None) -> None:
    thread = await in_thread(make_thread)
    said = [in_thread(Message.objects.say, thread, Speaker.USER, str(n)) for n in range(20)]
    assert sorted(message.number for message in await asyncio.gather(*said)) == list(range(1, 21))
