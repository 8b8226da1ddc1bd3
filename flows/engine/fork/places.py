"""Where a step of a run stands: its scope, and the frames around it."""

from typing import NamedTuple


class Place(NamedTuple):
    """`refine[2].critic` is the step `critic` in the scope `refine[2].`; the top's scope is the empty text."""

    scope: str
    step: str

    @property
    def path(self) -> str:
        return self.scope + self.step


def place_of(path: str) -> Place:
    head, dot, step = path.rpartition(".")
    return Place(head + dot, step)


def around(scope: str) -> tuple[Place, int] | None:
    """The frame whose pass, lane or item a scope is, and its number."""
    if not scope:
        return None
    frame, _, number = scope[:-2].rpartition("[")
    return place_of(frame), int(number)
