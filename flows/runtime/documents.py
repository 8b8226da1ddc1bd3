"""Documents of versions. A version never changes, so a parsed one is kept: everybody who asks for it gets the same
object, by whose identity others keep what they worked out about it.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

from flows.graph import Document, parse
from flows.graph.changes import Change, apply
from flows.models import FlowVersion

MOST_KEPT = 256

_kept: OrderedDict[tuple[UUID, str], Document] = OrderedDict()
_lock = threading.Lock()


def document_of(version: UUID, edits: Sequence[Change] = ()) -> Document:
    """`edits` are the changes of one run. Raises `InvalidInput` for a document that an older Baton accepted and this
    one cannot read, and for edits that do not fit."""
    key = (version, json.dumps(edits, sort_keys=True) if edits else "")
    with _lock:
        if (document := _kept.get(key)) is not None:
            _kept.move_to_end(key)
            return document
    if edits:
        document = apply(document_of(version), list(edits))
    else:
        document = parse(FlowVersion.objects.values_list("document", flat=True).get(pk=version))
    with _lock:
        document = _kept.setdefault(key, document)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return document
