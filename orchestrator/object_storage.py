"""Large values lie in the data folder, or in a bucket of S3 or of what speaks like it."""

from dataclasses import dataclass, field

from flows.faults import Misconfigured

from .env import Environment


@dataclass(frozen=True, slots=True)
class S3:
    """`bucket` is empty when the data folder is used."""

    bucket: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)


def s3(env: Environment) -> S3:
    bucket = env.text("BATON_S3_BUCKET", "").strip("/")
    region = env.text("BATON_S3_REGION", "us-east-1")
    endpoint = env.text("BATON_S3_ENDPOINT", f"https://s3.{region}.amazonaws.com").rstrip("/")
    key = env.text("BATON_S3_ACCESS_KEY", "")
    secret = env.secret("BATON_S3_SECRET_KEY") or ""
    if not endpoint.startswith(("http://", "https://")) or endpoint.count("/") != 2:
        raise Misconfigured(f"BATON_S3_ENDPOINT is {endpoint!r}, but must be like https://s3.example.com.")
    if bucket and not (key and secret):
        raise Misconfigured(
            "BATON_S3_BUCKET is set, but BATON_S3_ACCESS_KEY or BATON_S3_SECRET_KEY is not.",
            remedy="Set both, or leave out the bucket to keep large values in the data folder.",
        )
    return S3(bucket, endpoint, region, key, secret)
