"""Large values, as files to keep."""

import re
from typing import ClassVar

from asgiref.sync import async_to_sync
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from flows.api.door import Door
from flows.api.downloads import Held, held_download
from flows.faults import NotFound
from flows.storage.artifacts import Opened, open_artifact
from flows.storage.places import contents

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
SHOWN_AS = {"application/json": "json", "text/plain": "txt"}  # whatever else it calls itself, it is bytes to us


class ArtifactView(Door):
    operations: ClassVar = {"get": "downloadArtifact"}

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, digest: str) -> HttpResponseBase:
        """A large value that a run of this workspace refers to."""
        if not DIGEST.fullmatch(digest):
            raise NotFound("There is no such value.", code="ARTIFACT_NOT_FOUND")
        workspace = self.workspace.pk

        async def fetch() -> tuple[Opened, Held]:
            store = contents()
            try:
                opened = await open_artifact(store, workspace, digest)
                return opened, await Held.of(opened.pieces, opened.size)
            finally:
                await store.aclose()  # this loop may be of this request alone

        opened, held = async_to_sync(fetch)()
        ending = SHOWN_AS.get(opened.media_type, "bin")
        media_type = opened.media_type if opened.media_type in SHOWN_AS else "application/octet-stream"
        name = f"{digest.removeprefix('sha256:')[:16]}.{ending}"
        return held_download(request, name, media_type, held)
