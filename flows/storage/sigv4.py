"""AWS Signature Version 4, as S3 and what speaks like it wants it: one request, signed in its headers.

Keys of ours need no encoding in a path (see `contents.KEY`), and requests have no query.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    secret: str = field(repr=False)
    region: str
    service: str = "s3"


def signed(
    key: Key, method: str, host: str, path: str, headers: Mapping[str, str], content_hash: str, at: datetime
) -> dict[str, str]:
    """The headers to send, `host` apart, which every client sets by itself. `path` is encoded already."""
    moment = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    sent = {
        **{name.lower(): " ".join(value.split()) for name, value in headers.items()},
        "host": host,
        "x-amz-content-sha256": content_hash,
        "x-amz-date": moment,
    }
    names = ";".join(sorted(sent))
    canonical = "\n".join(
        [method, path, "", *(f"{name}:{sent[name]}" for name in sorted(sent)), "", names, content_hash]
    )
    scope = f"{moment[:8]}/{key.region}/{key.service}/aws4_request"
    to_sign = "\n".join([ALGORITHM, moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signature = hmac.new(_signing_key(key, moment[:8]), to_sign.encode(), hashlib.sha256).hexdigest()
    del sent["host"]
    sent["authorization"] = f"{ALGORITHM} Credential={key.id}/{scope},SignedHeaders={names},Signature={signature}"
    return sent


def _signing_key(key: Key, day: str) -> bytes:
    made = f"AWS4{key.secret}".encode()
    for part in (day, key.region, key.service, "aws4_request"):
        made = hmac.new(made, part.encode(), hashlib.sha256).digest()
    return made
