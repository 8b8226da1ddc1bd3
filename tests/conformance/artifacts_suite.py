"""What every implementation of the engine's artifacts port must keep. Subclass ArtifactsSuite and give it `artifacts`,
with room for 3,000 bytes."""

import hashlib

import pytest

from flows.engine.ports import Artifacts
from flows.faults import NotFound, Permanent

QUOTA = 3_000


class ArtifactsSuite:
    @pytest.fixture
    async def artifacts(self) -> Artifacts:
        raise NotImplementedError

    async def test_a_value_comes_back_by_its_digest(self, artifacts: Artifacts) -> None:
        """R133."""
        content = '{"text":"é"}'.encode()
        stored = await artifacts.put(content, "application/json")
        assert stored.to_json() == {
            "$artifact": "sha256:" + hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "media_type": "application/json",
        }
        assert await artifacts.get(stored.digest) == content

    async def test_the_same_value_is_stored_once(self, artifacts: Artifacts) -> None:
        first = await artifacts.put(b"x" * 2_000, "text/plain")
        again = await artifacts.put(b"x" * 2_000, "text/plain")
        assert first == again
        await artifacts.put(b"y" * 1_000, "text/plain")

    async def test_a_value_without_room_is_refused_and_takes_none(self, artifacts: Artifacts) -> None:
        await artifacts.put(b"x" * 2_000, "text/plain")
        with pytest.raises(Permanent) as refused:
            await artifacts.put(b"y" * 1_001, "text/plain")
        assert refused.value.code == "QUOTA_EXCEEDED"
        await artifacts.put(b"z" * 1_000, "text/plain")

    async def test_an_unknown_digest_is_not_found(self, artifacts: Artifacts) -> None:
        with pytest.raises(NotFound) as missing:
            await artifacts.get("sha256:" + "0" * 64)
        assert missing.value.code == "ARTIFACT_NOT_FOUND"
