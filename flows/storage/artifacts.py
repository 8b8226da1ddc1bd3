"""Large values of a workspace: a row for each, its content once beside the database, and who uses it.

1. The row first, with its use by the run (under the workspace's lock: the quota, and nobody frees it meanwhile), then
   the content, then the reference goes into the journal. Who dies in between leaves a row that the run holds; whoever
   puts the same value again finds its content missing and writes it.
2. A row names its content by its own id, so that freeing one can never meet another that was put just then.
3. Freed is what no run uses any more: first the row, then the content. Nothing refers to a content without its row.
"""

import hashlib
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from flows.engine.ports import Stored
from flows.faults import Fault, Permanent
from flows.journal import faultpoints
from flows.journal.threads import in_thread
from flows.models import Artifact, ArtifactUse, Workspace
from flows.storage.contents import Contents, gone

log = logging.getLogger(__name__)

LEFT_ALONE = timedelta(hours=1)


class WorkspaceArtifacts:
    """The engine's artifacts port for one run (see `flows.engine.ports.Artifacts`)."""

    def __init__(self, contents: Contents, workspace: UUID, run: UUID) -> None:
        self._contents = contents
        self._workspace = workspace
        self._run = run

    async def put(self, content: bytes, media_type: str) -> Stored:
        stored = Stored("sha256:" + hashlib.sha256(content).hexdigest(), len(content), media_type)
        key, known = await in_thread(hold, self._workspace, self._run, stored)
        faultpoints.reach("before_artifact")
        if not (known and await self._contents.has(key)):
            await self._contents.write(key, content)
        faultpoints.reach("after_artifact")
        return stored

    async def get(self, digest: str) -> bytes:
        opened = await open_artifact(self._contents, self._workspace, digest)
        return b"".join([piece async for piece in opened.pieces])


@dataclass(frozen=True, slots=True)
class Opened:
    size: int
    media_type: str
    pieces: AsyncIterator[bytes]


async def open_artifact(contents: Contents, workspace: UUID, digest: str) -> Opened:
    """For a door to stream. Raises NotFound; `pieces` ends with Permanent, before its last one, when the content is
    not what was put."""
    row = await in_thread(Artifact.objects.filter(workspace=workspace, digest=digest).first)
    if row is None:
        raise gone()
    return Opened(row.size, row.media_type, _verified(contents.read(_key(row)), digest))


async def _verified(pieces: AsyncIterator[bytes], digest: str) -> AsyncIterator[bytes]:
    found = hashlib.sha256()
    last = b""
    async for piece in pieces:
        found.update(piece)
        if last:
            yield last
        last = piece
    if "sha256:" + found.hexdigest() != digest:
        raise Permanent(
            "The stored value is damaged: it is not what was put there.",
            code="ARTIFACT_DAMAGED",
            remedy="Run the step again, and look at the disk or the object storage.",
        )
    yield last


def hold(workspace: UUID, run: UUID, stored: Stored) -> tuple[str, bool]:
    """The key of its content, and whether the value was there before. Raises Permanent when there is no room."""
    with transaction.atomic():
        space = Workspace.objects.select_for_update(no_key=True).get(pk=workspace)
        row = Artifact.objects.filter(workspace=space, digest=stored.digest).first()
        known = row is not None
        if row is None:
            _check_room(space, stored.size)
            row = Artifact.objects.create(
                workspace=space, digest=stored.digest, size=stored.size, media_type=stored.media_type[:255]
            )
        _, used_now = ArtifactUse.objects.get_or_create(artifact=row, run_id=run)
        if used_now:
            Artifact.objects.filter(pk=row.pk).update(references=F("references") + 1)
    return _key(row), known


def _check_room(space: Workspace, size: int) -> None:
    kept = Artifact.objects.filter(workspace=space).aggregate(sum=Sum("size"))["sum"] or 0
    if kept + size > space.artifact_quota:
        raise Permanent(
            f"There is no room left for large values: {_mb(kept)} of {_mb(space.artifact_quota)} are used, and "
            f"this one has {_mb(size)}.",
            code="QUOTA_EXCEEDED",
            remedy="Delete runs that are not needed any more, or let whoever runs Baton raise the workspace's quota.",
        )


async def free(contents: Contents, runs: Iterable[UUID]) -> int:
    """For whoever deletes runs, before it does: what none but them uses goes. Returns how many values went."""
    return await _remove(contents, await in_thread(let_go, list(runs)))


async def free_unused(contents: Contents) -> int:
    """What nobody uses and nobody is just putting: left over when runs went with their flow, for instance."""
    return await _remove(contents, await in_thread(let_go_unused))


def let_go(runs: Sequence[UUID]) -> Sequence[str]:
    """The keys of the contents that are to be removed once this has committed."""
    with transaction.atomic():
        used = Artifact.objects.filter(uses__run__in=runs).distinct()
        _lock_spaces(used)
        ids = list(used.values_list("pk", flat=True))
        ArtifactUse.objects.filter(run__in=runs, artifact__in=ids).delete()
        return _drop_unused(ids)


def let_go_unused() -> Sequence[str]:
    with transaction.atomic():
        old = Artifact.objects.filter(created_at__lt=timezone.now() - LEFT_ALONE, uses=None)
        _lock_spaces(old)
        return _drop_unused(list(old.values_list("pk", flat=True)))


def _lock_spaces(of: QuerySet[Artifact]) -> None:
    """Nobody puts the same value meanwhile."""
    spaces = Workspace.objects.filter(pk__in=of.values("workspace")).order_by("pk")
    list(spaces.select_for_update(no_key=True).values_list("pk"))


def _drop_unused(ids: Sequence[UUID]) -> Sequence[str]:
    rows = {row.pk: row for row in Artifact.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    used = dict.fromkeys(rows, 0)
    for id in ArtifactUse.objects.filter(artifact__in=ids).values_list("artifact_id", flat=True):
        used[id] += 1
    for id, count in used.items():
        if count and rows[id].references != count:
            Artifact.objects.filter(pk=id).update(references=count)
    unused = [id for id, count in used.items() if not count]
    Artifact.objects.filter(pk__in=unused).delete()
    return [_key(rows[id]) for id in unused]


async def _remove(contents: Contents, keys: Sequence[str]) -> int:
    for key in keys:
        try:
            await contents.remove(key)
        except Fault as fault:
            log.warning("A large value that nobody uses is still there, as %s: %s", key, fault)
    return len(keys)


def _key(row: Artifact) -> str:
    digest = row.digest.removeprefix("sha256:")
    return f"{row.workspace_id.hex}/{digest[:2]}/{digest}.{row.pk.hex[:16]}"


def _mb(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"
