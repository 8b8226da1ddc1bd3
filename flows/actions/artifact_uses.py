"""Which large values a run holds: those whose references its records carry. What nobody holds is freed."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F

from flows.engine.stored import stored_digest
from flows.models import Artifact, ArtifactUse, Run


def hold_artifacts(run: Run, values: Iterable[Any]) -> None:
    """For the results that a fork keeps, in the transaction in which it is born."""
    digests = {digest for value in values for digest in digests_in(value)}
    if not digests:
        return
    # In order and locked: whoever frees one at this moment comes before or after, and never between.
    found = Artifact.objects.filter(workspace=run.workspace_id, digest__in=digests).order_by("id")
    ids = list(found.select_for_update(no_key=True).values_list("id", flat=True))
    ArtifactUse.objects.bulk_create(ArtifactUse(artifact_id=id, run=run) for id in ids)
    Artifact.objects.filter(id__in=ids).update(references=F("references") + 1)


def digests_in(value: Any) -> Iterator[str]:
    """References may lie anywhere in what was made of other outputs."""
    stack = [value]
    while stack:
        item = stack.pop()
        if (digest := stored_digest(item)) is not None:
            yield digest
        elif isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list | tuple):
            stack.extend(item)
