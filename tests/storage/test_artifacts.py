"""Large values of a workspace: one contract for files, for S3 and for the twin; quotas, uses, and what is freed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from flows.engine.memory import MemoryArtifacts
from flows.engine.ports import Artifacts
from flows.faults import NotFound, Permanent, Transient
from flows.journal.threads import in_thread
from flows.models import Artifact, ArtifactUse, Run, Workspace
from flows.storage import artifacts as rows
from flows.storage.artifacts import WorkspaceArtifacts, free, free_unused, open_artifact
from flows.storage.contents import PIECE, Contents
from flows.storage.files import FileContents
from flows.storage.s3 import Bucket, S3Contents
from tests.conformance.artifacts_suite import QUOTA, ArtifactsSuite
from tests.journal.making import make_run, make_version
from tests.storage import bucket


class TestMemoryArtifacts(ArtifactsSuite):
    @pytest.fixture
    async def artifacts(self) -> Artifacts:
        return MemoryArtifacts(quota=QUOTA)


@pytest.mark.durable
class TestFileArtifacts(ArtifactsSuite):
    @pytest.fixture
    async def artifacts(self, transactional_db: None, tmp_path: Path) -> Artifacts:
        return of_run(FileContents(tmp_path), await in_thread(make_run_with_quota))


class TestS3Artifacts(ArtifactsSuite):
    @pytest.fixture
    async def artifacts(self, transactional_db: None) -> AsyncIterator[Artifacts]:
        run = await in_thread(make_run_with_quota)
        async with bucket.s3_server() as server:
            contents = S3Contents(Bucket(server.endpoint, "baton"), bucket.KEY)
            yield of_run(contents, run)
            await contents.aclose()


def make_run_with_quota() -> Run:
    run = make_run()
    Workspace.objects.filter(pk=run.workspace_id).update(artifact_quota=QUOTA)
    return run


def make_runs(count: int) -> Sequence[Run]:
    version = make_version()
    return [make_run(version) for _ in range(count)]


def of_run(contents: Contents, run: Run) -> WorkspaceArtifacts:
    return WorkspaceArtifacts(contents, run.workspace_id, run.id)


async def collect(pieces: AsyncIterator[bytes], seen: list[bytes]) -> None:
    async for piece in pieces:
        seen.append(piece)


class Watched(FileContents):
    """Remembers what was written, and fails as often as it is told to."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.root = root
        self.written: list[str] = []
        self.failures = 0

    async def write(self, key: str, content: bytes) -> None:
        if self.failures:
            self.failures -= 1
            raise Transient("The disk is full.")
        self.written.append(key)
        await super().write(key, content)

    def files(self) -> list[Path]:
        return [file for file in self.root.rglob("*") if file.is_file()]


@pytest.fixture
def contents(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


@pytest.mark.durable
@pytest.mark.django_db(transaction=True)
class TestUses:
    async def test_runs_of_a_workspace_share_a_value_and_each_holds_it(self, contents: Watched) -> None:
        one, two = await in_thread(make_runs, 2)
        for run in (one, two, one):
            await of_run(contents, run).put(b"large", "text/plain")
        row = await in_thread(Artifact.objects.get)
        assert (row.size, row.references, len(contents.written)) == (5, 2, 1)

    async def test_a_value_is_freed_with_the_last_run_that_uses_it(self, contents: Watched) -> None:
        """R133."""
        one, two = await in_thread(make_runs, 2)
        stored = await of_run(contents, one).put(b"shared", "text/plain")
        await of_run(contents, two).put(b"shared", "text/plain")
        await of_run(contents, one).put(b"own", "text/plain")
        assert await free(contents, [one.id]) == 1
        await in_thread(one.delete)
        assert await of_run(contents, two).get(stored.digest) == b"shared"
        assert (await in_thread(Artifact.objects.get)).references == 1
        assert await free(contents, [two.id]) == 1
        assert (await in_thread(Artifact.objects.count), contents.files()) == (0, [])

    async def test_what_runs_left_that_went_with_their_flow_is_found_and_freed(self, contents: Watched) -> None:
        (run,) = await in_thread(make_runs, 1)
        await of_run(contents, run).put(b"large", "text/plain")
        await in_thread(run.delete)
        assert await free_unused(contents) == 0  # somebody may just be putting it
        await in_thread(_age_artifacts)
        assert await free_unused(contents) == 1
        assert contents.files() == []

    async def test_a_used_value_is_never_taken_for_unused(self, contents: Watched) -> None:
        (run,) = await in_thread(make_runs, 1)
        await of_run(contents, run).put(b"large", "text/plain")
        await in_thread(_age_artifacts)
        assert await free_unused(contents) == 0

    async def test_putting_and_freeing_the_same_value_at_once_loses_nothing(self, contents: Watched) -> None:
        runs = await in_thread(make_runs, 8)

        async def use(run: Run) -> bytes:
            artifacts = of_run(contents, run)
            for _ in range(5):
                stored = await artifacts.put(b"contended", "text/plain")
                assert await artifacts.get(stored.digest) == b"contended"
                await free(contents, [run.id])
            stored = await artifacts.put(b"contended", "text/plain")
            return await artifacts.get(stored.digest)

        assert await asyncio.gather(*(use(run) for run in runs)) == [b"contended"] * 8
        assert (await in_thread(Artifact.objects.get)).references == 8
        assert await in_thread(ArtifactUse.objects.count) == 8
        assert len(contents.files()) == 1

    async def test_another_workspace_sees_nothing_of_it(self, contents: Watched) -> None:
        """Attack 15."""
        one, other = await in_thread(lambda: (make_run(), make_run()))
        stored = await of_run(contents, one).put(b"large", "text/plain")
        with pytest.raises(NotFound):
            await of_run(contents, other).get(stored.digest)
        await of_run(contents, other).put(b"large", "text/plain")
        await free(contents, [other.id])
        assert await of_run(contents, one).get(stored.digest) == b"large"

    async def test_who_died_before_the_content_was_written_can_put_it_again(self, contents: Watched) -> None:
        (run,) = await in_thread(make_runs, 1)
        contents.failures = 1
        with pytest.raises(Transient):
            await of_run(contents, run).put(b"large", "text/plain")
        stored = await of_run(contents, run).put(b"large", "text/plain")
        assert await of_run(contents, run).get(stored.digest) == b"large"
        assert (await in_thread(Artifact.objects.get)).references == 1

    async def test_a_damaged_value_is_never_handed_out_whole(self, contents: Watched) -> None:
        (run,) = await in_thread(make_runs, 1)
        content = b"a" * (2 * PIECE)
        stored = await of_run(contents, run).put(content, "text/plain")
        (file,) = contents.files()
        file.write_bytes(content[:-1] + b"b")
        with pytest.raises(Permanent) as damaged:
            await of_run(contents, run).get(stored.digest)
        assert damaged.value.code == "ARTIFACT_DAMAGED"
        opened = await open_artifact(contents, run.workspace_id, stored.digest)
        seen: list[bytes] = []
        with pytest.raises(Permanent):
            await collect(opened.pieces, seen)
        assert len(b"".join(seen)) < opened.size

    async def test_a_door_can_stream_it_with_its_size_and_type(self, contents: Watched) -> None:
        (run,) = await in_thread(make_runs, 1)
        stored = await of_run(contents, run).put(b"{}", "application/json")
        opened = await open_artifact(contents, run.workspace_id, stored.digest)
        assert (opened.size, opened.media_type) == (2, "application/json")
        assert [piece async for piece in opened.pieces] == [b"{}"]

    async def test_a_content_that_cannot_be_removed_stops_nothing(
        self, contents: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def refuse(key: str) -> None:
            raise Transient("The object storage is away.")

        (run,) = await in_thread(make_runs, 1)
        await of_run(contents, run).put(b"large", "text/plain")
        monkeypatch.setattr(contents, "remove", refuse)
        assert await free(contents, [run.id]) == 1
        assert "is still there" in caplog.text


def _age_artifacts() -> Any:
    return Artifact.objects.update(created_at=timezone.now() - rows.LEFT_ALONE - timedelta(seconds=1))


def test_a_key_is_made_of_what_no_place_can_misread() -> None:
    row = Artifact(workspace_id=UUID(int=1), digest="sha256:" + "ab" * 32, size=1)
    key = rows._key(row)
    assert key.startswith(UUID(int=1).hex + "/ab/" + "ab" * 32)
