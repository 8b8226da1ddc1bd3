"""The catalogue of kinds: every module of `flows.steps.kinds` that declares a KIND. Nothing else lists kinds."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from flows.faults import Misconfigured, NotBuilt
from flows.steps import kinds
from flows.steps.declaration import StepKind


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
    modules = sorted(module.name for module in iter_modules(kinds.__path__, kinds.__name__ + "."))
    return Catalogue(import_module(name).KIND for name in modules)
