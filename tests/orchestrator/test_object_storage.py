"""The settings of where large values lie."""

import pytest

from flows.faults import Misconfigured
from orchestrator.env import Environment
from orchestrator.object_storage import s3

KEYS = {"BATON_S3_ACCESS_KEY": "key", "BATON_S3_SECRET_KEY": "hush"}


def test_without_a_bucket_they_lie_in_the_data_folder() -> None:
    assert s3(Environment({})).bucket == ""


def test_a_bucket_is_that_of_aws_unless_another_endpoint_is_named() -> None:
    made = s3(Environment({"BATON_S3_BUCKET": "/baton/production/", "BATON_S3_REGION": "eu-central-1", **KEYS}))
    assert (made.bucket, made.endpoint) == ("baton/production", "https://s3.eu-central-1.amazonaws.com")
    made = s3(Environment({"BATON_S3_BUCKET": "baton", "BATON_S3_ENDPOINT": "http://minio:9000/", **KEYS}))
    assert made.endpoint == "http://minio:9000"
    assert "hush" not in repr(made)


@pytest.mark.parametrize("left_out", KEYS)
def test_a_bucket_without_its_keys_is_refused_at_the_start(left_out: str) -> None:
    given = {"BATON_S3_BUCKET": "baton", **{name: value for name, value in KEYS.items() if name != left_out}}
    with pytest.raises(Misconfigured, match="BATON_S3_ACCESS_KEY"):
        s3(Environment(given))


@pytest.mark.parametrize("endpoint", ["minio:9000", "ftp://minio", "https://minio/path"])
def test_an_endpoint_is_an_origin(endpoint: str) -> None:
    with pytest.raises(Misconfigured, match="BATON_S3_ENDPOINT"):
        s3(Environment({"BATON_S3_BUCKET": "baton", "BATON_S3_ENDPOINT": endpoint, **KEYS}))
