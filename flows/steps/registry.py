"""The catalogue of kinds: every module of `flows.steps.kinds` that declares a KIND, and what installed packages add.

A package adds a kind by an entry point of the group `baton.kinds` that leads to an instance of StepKind. Nothing else
lists kinds.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules

from flows.faults import Misconfigured, NotBuilt
from flows.steps import kinds
from flows.steps.declaration import StepKind

GROUP = "baton.kinds"


class Catalogue:
    """Serves validation (`find`), the engine (`get`) and everything that shows kinds (`all`)."""

    def __init__(self, declared: Iterable[StepKind]) -> None:
        self._kinds: dict[str, StepKind] = {}
        for kind in declared:
            if kind.kind in self._kinds:
                raise Misconfigured(f"Two kinds of step are called {kind.kind!r}.")
            self._kinds[kind.kind] = kind

    def all(self) -> tuple[StepKind, ...]:
        return tuple(self._kinds.values())

    def find(self, kind: str) -> StepKind | None:
        return self._kinds.get(kind)

    def get(self, kind: str) -> StepKind:
        try:
            return self._kinds[kind]
        except KeyError:
            raise NotBuilt(f"Steps of the kind {kind[:64]!r} cannot run yet.", where="kind") from None


@cache
def catalogue() -> Catalogue:
    return Catalogue([*built_in(), *added()])


def built_in() -> Iterator[StepKind]:
    for name in sorted(module.name for module in iter_modules(kinds.__path__, kinds.__name__ + ".")):
        yield import_module(name).KIND


def added() -> Iterator[StepKind]:
    """The kinds of installed packages, by name. Raises Misconfigured that names the package's entry point."""
    taken = {kind.kind for kind in built_in()}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        kind = _load(point)
        if kind.kind in taken:
            raise Misconfigured(
                f"{_named(point)} adds a kind of step called {kind.kind!r}, and there is one of this name already.",
                remedy="Remove one of the two packages, or ask its authors for another name.",
            )
        taken.add(kind.kind)
        yield kind


def _load(point: EntryPoint) -> StepKind:
    remedy = f"Repair or remove the package; an entry point of {GROUP} leads to an instance of StepKind."
    try:
        kind = point.load()
    except Exception as error:  # whatever somebody else's module does while it is imported
        raise Misconfigured(f"{_named(point)} cannot be loaded: {type(error).__name__}.", remedy=remedy) from error
    if not isinstance(kind, StepKind):
        raise Misconfigured(f"{_named(point)} is no kind of step.", remedy=remedy)
    try:
        kind.to_json()
    except Exception as error:
        raise Misconfigured(f"{_named(point)} does not declare all that a kind has to.", remedy=remedy) from error
    return kind


def _named(point: EntryPoint) -> str:
    package = f" of the package {point.dist.name}" if point.dist else ""
    return f"The entry point {point.name} = {point.value}{package}"
