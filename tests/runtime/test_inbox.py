"""What the engine's inbox promises: the one in memory and the one in the database."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from flows.engine.memory import MemoryInbox
from flows.engine.ports import Command, Inbox
from flows.journal.threads import in_thread
from flows.models import InboxItem, Run, User
from flows.runtime.inbox import Inboxes, take_of_the_ended, untaken
from tests.journal.making import make_run


class InboxSuite:
    async def inbox(self) -> Inbox:
        raise NotImplementedError

    async def arrive(self, inbox: Inbox, kind: str, **data: Any) -> str:
        """Returns the item's id, once the inbox has heard of it."""
        raise NotImplementedError

    async def taken(self, inbox: Inbox) -> set[str | None]:
        raise NotImplementedError

    async def test_a_command_comes_as_it_was_said(self) -> None:
        inbox = await self.inbox()
        item = await self.arrive(inbox, "answer", path="ask", wait=1, answer={"text": "é"})
        command = await inbox.next()
        assert (command.kind, command.item) == ("answer", item)
        assert command.data == {"path": "ask", "wait": 1, "answer": {"text": "é"}}

    async def test_commands_come_in_their_order_and_once(self) -> None:
        inbox = await self.inbox()
        kinds = ["pause", "resume", "cancel"]
        for kind in kinds:
            await self.arrive(inbox, kind)
        assert [(await inbox.next()).kind for _ in kinds] == kinds
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await inbox.next()

    async def test_settling_stores_what_is_done_and_nothing_else(self) -> None:
        inbox = await self.inbox()
        done, open_ = await self.arrive(inbox, "pause"), await self.arrive(inbox, "resume")
        first, _ = await inbox.next(), await inbox.next()
        inbox.done(first)
        assert await inbox.settle()
        assert done in await self.taken(inbox)
        assert open_ not in await self.taken(inbox)
        assert await inbox.settle()

    async def test_who_has_not_been_handed_everything_does_not_settle(self) -> None:
        inbox = await self.inbox()
        await self.arrive(inbox, "pause")
        assert not await inbox.settle()
        inbox.done(await inbox.next())
        assert await inbox.settle()


class TestMemoryInbox(InboxSuite):
    async def inbox(self) -> Inbox:
        return MemoryInbox()

    async def arrive(self, inbox: Inbox, kind: str, **data: Any) -> str:
        assert isinstance(inbox, MemoryInbox)
        item = str(uuid4())
        inbox.put(Command(kind, data=data, item=item))
        return item

    async def taken(self, inbox: Inbox) -> set[str | None]:
        assert isinstance(inbox, MemoryInbox)
        return {command.item for command in inbox.taken}


@pytest.mark.durable
class TestRunInbox(InboxSuite):
    run: UUID
    inboxes: Inboxes

    @pytest.fixture(autouse=True)
    async def with_run(self, transactional_db: None) -> None:
        self.run = (await in_thread(make_run, epoch=0)).pk
        self.inboxes = Inboxes()

    async def inbox(self) -> Inbox:
        return self.inboxes.open(self.run)

    async def arrive(self, inbox: Inbox, kind: str, **data: Any) -> str:
        item = await in_thread(InboxItem.objects.create, run_id=self.run, kind=kind, data=data)
        await self.inboxes.poll()
        return str(item.pk)

    async def taken(self, inbox: Inbox) -> set[str | None]:
        ids = InboxItem.objects.exclude(taken_at=None).values_list("id", flat=True)
        return {str(id) for id in await in_thread(list, ids)}

    async def test_a_command_says_who_gave_it(self) -> None:
        alice = await in_thread(User.objects.create_user, "alice@example.org", "Alice")
        await in_thread(InboxItem.objects.create, run_id=self.run, kind="cancel", by=alice)
        inbox = await self.inbox()
        await self.inboxes.poll()
        assert (await inbox.next()).by == str(alice.pk)

    async def test_what_no_message_told_is_seen_before_a_driver_rests(self) -> None:
        inbox = await self.inbox()
        await in_thread(InboxItem.objects.create, run_id=self.run, kind="cancel")
        assert not await inbox.settle()
        assert (await inbox.next()).kind == "cancel"

    async def test_what_was_not_done_is_handed_to_the_next_driver(self) -> None:
        inbox = await self.inbox()
        await self.arrive(inbox, "pause")
        await self.arrive(inbox, "resume")
        inbox.done(await inbox.next())
        await inbox.settle()
        following = Inboxes().open(self.run)
        following.put((await in_thread(untaken, [self.run]))[self.run])
        assert (await following.next()).kind == "resume"

    async def test_a_sweep_stores_what_is_done(self) -> None:
        inbox = await self.inbox()
        item = await self.arrive(inbox, "pause")
        inbox.done(await inbox.next())
        await self.inboxes.poll()
        assert item in await self.taken(inbox)

    async def test_what_comes_for_a_run_that_has_ended_is_not_kept_for_ever(self) -> None:
        inbox = await self.inbox()
        item = await in_thread(InboxItem.objects.create, run_id=self.run, kind="cancel")
        await in_thread(Run.objects.filter(pk=self.run).update, state="completed")
        await in_thread(take_of_the_ended)
        assert str(item.pk) in await self.taken(inbox)
