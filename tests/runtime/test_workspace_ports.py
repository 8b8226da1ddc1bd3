"""The ports that belong to a workspace: replies that are kept, credentials, and what was said in a thread."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import F

from flows.calls.cache import Cache
from flows.faults import NotFound, Permanent
from flows.journal.threads import in_thread
from flows.models import CachedReply, Credential, Message, Thread, Workspace
from flows.runtime.credentials import WorkspaceCredentials
from flows.runtime.history import WorkspaceHistory
from flows.runtime.housekeeping import clean
from flows.runtime.reply_cache import WorkspaceCache
from flows.storage.credentials import set_secret
from tests.conformance.cache_suite import REPLY, CacheSuite


def make_workspace(name: str) -> UUID:
    return Workspace.objects.create(name=name, slug=f"{name}-{uuid4().hex[:8]}").pk


@pytest.mark.durable
class TestWorkspaceCache(CacheSuite):
    workspace: UUID

    @pytest.fixture(autouse=True)
    async def with_workspace(self, transactional_db: None) -> None:
        self.workspace = await in_thread(make_workspace, "here")

    def cache(self) -> Cache:
        return WorkspaceCache(self.workspace)

    def advance(self, seconds: float) -> None:
        """The rows grow older; nobody can move the database's clock."""
        earlier = {name: F(name) - timedelta(seconds=seconds) for name in ("created_at", "expires_at")}
        in_a_thread_of_its_own(lambda: CachedReply.objects.update(**earlier))

    async def test_a_reply_belongs_to_its_workspace(self) -> None:
        await self.cache().put("sha256:a", REPLY, 60_000)
        elsewhere = WorkspaceCache(await in_thread(make_workspace, "elsewhere"))
        assert await elsewhere.get("sha256:a", 60_000) is None

    async def test_what_models_may_write_does_not_break_it(self) -> None:
        reply = json.loads('{"text": "\\u0000 \\ud800 \\u2028", "stop": "end", "tool_calls": []}')
        await self.cache().put("sha256:a", reply, 60_000)
        kept = await self.cache().get("sha256:a", 60_000)
        assert kept is not None
        assert kept["stop"] == "end"

    async def test_expired_replies_are_removed(self) -> None:
        await self.cache().put("sha256:a", REPLY, 10_000)
        await self.cache().put("sha256:b", REPLY, 100_000)
        self.advance(50)
        await clean()
        assert await in_thread(lambda: list(CachedReply.objects.values_list("key", flat=True))) == ["sha256:b"]


def in_a_thread_of_its_own(change: Callable[[], object]) -> None:
    def carried_out() -> None:
        try:
            change()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(carried_out).result()


@pytest.mark.django_db(transaction=True)
class TestCredentials:
    async def test_a_credential_signs_requests_to_its_host(self) -> None:
        workspace = await in_thread(self.store, "weather", "api.example.com")
        assert await WorkspaceCredentials(workspace).headers("weather", "api.example.com") == {
            "Authorization": "Bearer sentinel"
        }

    async def test_it_is_sent_nowhere_else_and_is_nobody_elses(self) -> None:
        """Attacks 14 and 20."""
        workspace = await in_thread(self.store, "weather", "api.example.com")
        elsewhere = await in_thread(make_workspace, "elsewhere")
        for place, host in ((workspace, "evil.example.com"), (elsewhere, "api.example.com")):
            with pytest.raises(Permanent) as refused:
                await WorkspaceCredentials(place).headers("weather", host)
            assert "sentinel" not in str(refused.value.to_json())

    def store(self, name: str, host: str) -> UUID:
        workspace = make_workspace("here")
        credential = Credential(workspace_id=workspace, name=name, host=host)
        set_secret(credential, "sentinel")
        credential.save()
        return workspace


@pytest.mark.durable
@pytest.mark.django_db(transaction=True)
class TestHistory:
    async def test_messages_come_oldest_first_and_up_to_the_wanted_one(self) -> None:
        workspace, thread = await in_thread(self.make_thread, 4)
        history = WorkspaceHistory(workspace)
        said = await history.messages(str(thread), None)
        assert [(one["role"], one["text"]) for one in said] == [
            ("user", "1"),
            ("assistant", "2"),
            ("user", "3"),
            ("assistant", "4"),
        ]
        assert all(one["at"].endswith("+00:00") for one in said)
        assert [one["text"] for one in await history.messages(str(thread), 2)] == ["1", "2"]

    async def test_a_thread_of_another_workspace_is_not_there(self) -> None:
        """Attack 15."""
        _, thread = await in_thread(self.make_thread, 1)
        elsewhere = WorkspaceHistory(await in_thread(make_workspace, "elsewhere"))
        for name in (str(thread), str(uuid4()), "no id at all"):
            with pytest.raises(NotFound):
                await elsewhere.messages(name, None)

    def make_thread(self, count: int) -> tuple[UUID, UUID]:
        workspace = make_workspace("here")
        thread = Thread.objects.create(workspace_id=workspace)
        for number in range(1, count + 1):
            role = "user" if number % 2 else "assistant"
            Message.objects.create(thread=thread, number=number, role=role, text=str(number))
        return workspace, thread.pk
