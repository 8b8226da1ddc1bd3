"""Documents of versions. A version never changes, so a parsed one is kept."""

from functools import lru_cache
from uuid import UUID

from flows.graph import Document, parse
from flows.models import FlowVersion


@lru_cache(maxsize=256)
def document_of(version: UUID) -> Document:
    """Raises `InvalidDocument` for one that an older Baton accepted and this one cannot read."""
    return parse(FlowVersion.objects.values_list("document", flat=True).get(pk=version))
