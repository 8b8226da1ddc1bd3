"""The calls' credentials port: the stored credentials of one workspace, as the headers that sign a request."""

from collections.abc import Mapping
from uuid import UUID

from flows.journal.threads import in_thread
from flows.storage import credentials


class WorkspaceCredentials:
    def __init__(self, workspace: UUID) -> None:
        self._workspace = workspace

    async def headers(self, name: str, host: str) -> Mapping[str, str]:
        return await in_thread(credentials.headers, self._workspace, name, host)
