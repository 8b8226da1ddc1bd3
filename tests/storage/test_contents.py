"""Files and S3 keep the contract of the place for contents; and what each has of its own."""

import errno
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from flows.faults import NotFound, Permanent, Transient
from flows.storage.contents import Contents
from flows.storage.files import FileContents
from flows.storage.s3 import Bucket, S3Contents
from flows.storage.sigv4 import Key, signed
from tests.conformance.contents_suite import KEY, ContentsSuite
from tests.storage import bucket
from tests.storage.bucket import S3Server


def files_in(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


class TestFileContents(ContentsSuite):
    @pytest.fixture
    def contents(self, tmp_path: Path) -> Contents:
        return FileContents(tmp_path / "artifacts")

    async def test_a_full_disk_leaves_nothing_behind_and_may_be_tried_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Fault: disk full."""

        def full(handle: int) -> NoReturn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        contents = FileContents(tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(Transient, match="No space left on device"):
                await contents.write(KEY, b"x")
        assert files_in(tmp_path) == []
        await contents.write(KEY, b"x")
        assert await self.read(contents) == b"x"

    async def test_nobody_else_on_the_machine_reads_them(self, tmp_path: Path) -> None:
        await FileContents(tmp_path / "artifacts").write(KEY, b"x")
        assert (tmp_path / "artifacts").stat().st_mode & 0o077 == 0
        assert {file.stat().st_mode & 0o077 for file in files_in(tmp_path)} == {0}


class TestS3Contents(ContentsSuite):
    @pytest.fixture
    async def server(self) -> AsyncIterator[S3Server]:
        async with bucket.s3_server() as server:
            yield server

    @pytest.fixture
    async def contents(self, server: S3Server) -> AsyncIterator[Contents]:
        made = S3Contents(Bucket(server.endpoint, "baton", "production/"), bucket.KEY)
        yield made
        await made.aclose()

    async def test_objects_lie_in_their_folder_of_the_bucket(self, server: S3Server, contents: Contents) -> None:
        await contents.write(KEY, b"x")
        assert list(server.objects) == [f"/baton/production/{KEY}"]

    async def test_a_wrong_key_is_refused_for_good(self, server: S3Server) -> None:
        wrong = S3Contents(Bucket(server.endpoint, "baton"), Key(bucket.KEY.id, "another secret", bucket.KEY.region))
        for trying in (wrong.write(KEY, b"x"), wrong.remove(KEY), wrong.has(KEY)):
            with pytest.raises(Permanent) as refused:
                await trying
            assert refused.value.code == "STORAGE_REFUSED"
            assert "another secret" not in str(refused.value)
        await wrong.aclose()

    async def test_a_clock_that_is_wrong_is_refused_by_the_other_side(self, server: S3Server) -> None:
        hour_ago = datetime.now(UTC) - timedelta(hours=1)
        late = S3Contents(Bucket(server.endpoint, "baton"), bucket.KEY, now=lambda: hour_ago)
        with pytest.raises(Permanent):
            await late.write(KEY, b"x")
        await late.aclose()

    @pytest.mark.parametrize("status", [500, 503, 429])
    async def test_a_server_that_is_overloaded_may_be_tried_again(
        self, server: S3Server, contents: Contents, status: int
    ) -> None:
        server.fail_with = status
        for trying in (contents.write(KEY, b"x"), contents.remove(KEY), contents.has(KEY)):
            with pytest.raises(Transient) as away:
                await trying
            assert away.value.code == "STORAGE_AWAY"

    async def test_a_server_that_is_away_may_be_tried_again(self) -> None:
        away = S3Contents(Bucket("http://127.0.0.1:1", "baton"), bucket.KEY)
        with pytest.raises(Transient) as told:
            await away.write(KEY, b"x")
        assert told.value.code == "STORAGE_AWAY"
        with pytest.raises((Transient, NotFound)):
            await self.read(away)
        await away.aclose()


class TestSignature:
    """The examples that AWS publishes for Signature Version 4 with S3."""

    KEY = Key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
    HOST = "examplebucket.s3.amazonaws.com"
    AT = datetime(2013, 5, 24, tzinfo=UTC)

    def test_of_a_get(self) -> None:
        nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        made = signed(self.KEY, "GET", self.HOST, "/test.txt", {"Range": "bytes=0-9"}, nothing, self.AT)
        assert made["authorization"] == (
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        )

    def test_of_a_put(self) -> None:
        content = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
        headers = {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"}
        made = signed(self.KEY, "PUT", self.HOST, "/test%24file.text", headers, content, self.AT)
        assert made["authorization"].endswith(
            "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        )
