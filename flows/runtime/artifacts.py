"""The engine's artifacts port: large values of one run, kept in its workspace."""

from uuid import UUID

from flows.engine.ports import Stored
from flows.faults import NotBuilt


class RunArtifacts:
    def __init__(self, workspace: UUID, run: UUID) -> None:
        self._workspace = workspace
        self._run = run

    async def put(self, content: bytes, media_type: str) -> Stored:
        raise NotBuilt("Large values cannot be kept yet.")

    async def get(self, digest: str) -> bytes:
        raise NotBuilt("Large values cannot be kept yet.")
