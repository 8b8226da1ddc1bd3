"""One byte form for one document, whatever the order of its keys."""

import hashlib
import json

from flows.graph.document import Document


def canonical(document: Document) -> bytes:
    return json.dumps(
        document.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(document: Document) -> str:
    return "sha256:" + hashlib.sha256(canonical(document)).hexdigest()
