"""Lets a merge see that a step was renamed, not deleted and made anew: all three sides get the id it has now.

Where both renamed a step, theirs counts, and yours is remembered as a former id.
"""

from flows.faults import InvalidInput
from flows.graph.catalogue import Catalogue
from flows.graph.document import Document
from flows.graph.rename import rename_step

MOST = 20  # each looks into all texts of three documents; what is renamed beyond is deleted and new

Sides = tuple[Document, Document, Document]


def aligned(base: Document, yours: Document, theirs: Document, catalogue: Catalogue) -> Sides:
    sides = base, yours, theirs
    if any(len({step.id for step in side.steps}) < len(side.steps) for side in sides):
        return sides
    before = frozenset(step.id for step in base.steps)
    now = [_called_now(before, side) for side in (yours, theirs)]
    renamed = [id for id in (step.id for step in base.steps) if any(names.get(id, id) != id for names in now)]
    for old in renamed[:MOST]:
        mine, other = (names.get(old, old) for names in now)
        new = other if other != old else mine
        try:
            one, two, three = (
                _with(side, name, new, catalogue) for side, name in zip(sides, (old, mine, other), strict=True)
            )
            sides = one, two, three
        except InvalidInput:  # on one side the name means something else: the merge tells of two steps
            continue
    return sides


def _called_now(before: frozenset[str], side: Document) -> dict[str, str]:
    """Ids of the base that are gone, by the new step that remembers having had one."""
    there = {step.id for step in side.steps}
    return {
        former: step.id
        for step in side.steps
        if step.id not in before
        for former in step.formerly
        if former in before and former not in there
    }


def _with(side: Document, name: str, new: str, catalogue: Catalogue) -> Document:
    there = any(step.id == name for step in side.steps)
    return rename_step(side, catalogue, name, new) if there and name != new else side
