"""The calls' credentials port: the stored credentials of one workspace, as the headers that sign a request."""

from collections.abc import Mapping
from uuid import UUID

from flows.calls.fetching import NoCredentials


class WorkspaceCredentials:
    def __init__(self, workspace: UUID) -> None:
        self._workspace = workspace

    async def headers(self, name: str, host: str) -> Mapping[str, str]:
        return await NoCredentials().headers(name, host)
