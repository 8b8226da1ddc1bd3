"""Which model plays a role: of those that can do what the role needs the cheapest, the fastest or the best one comes
first, and the others follow as fallbacks, in the same order.

Pure, and it does not matter in which order the candidates come. What nobody knows of a model does not satisfy a need,
whatever the model may be able to do: a step must not find out by failing. Everyone who is refused is told why.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from flows.library.roles import Role

Ability: TypeAlias = Literal["coding", "tools", "reasoning", "vision", "json"]
Preference: TypeAlias = Literal["cheapest", "fastest", "best"]
ABILITIES: tuple[Ability, ...] = ("coding", "tools", "reasoning", "vision", "json")
_CALLED = {
    "coding": "write code",
    "tools": "use tools",
    "reasoning": "reason",
    "vision": "look at images",
    "json": "answer in JSON",
}
_LAST = float("inf")


@dataclass(frozen=True, slots=True)
class Needs:
    abilities: frozenset[Ability] = frozenset()
    context: int = 0  # tokens

    @classmethod
    def of(cls, role: Role, also: Collection[str] = ()) -> "Needs":
        said = role.capabilities
        wanted = frozenset(one for one in ABILITIES if one in also or getattr(said, f"needs_{one}"))
        return cls(wanted, role.context.min)


@dataclass(frozen=True, slots=True)
class Candidate:
    """`can` and `cannot` are what is known; what is in neither is not. `price` is that of a usual question, in dollars,
    `speed` is measured, in tokens a second, `grade` says how able its family is, from 1 up; None: nobody knows."""

    model: str  # account/model
    context: int | None = None
    can: frozenset[Ability] = frozenset()
    cannot: frozenset[Ability] = frozenset()
    price: Decimal | None = None
    speed: float | None = None
    grade: int | None = None
    active: bool = True
    writes: bool = True  # False: it embeds, speaks or paints


@dataclass(frozen=True, slots=True)
class Told:
    model: str
    reason: str

    def to_json(self) -> dict[str, str]:
        return {"model": self.model, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Choice:
    """`models` in the order in which they are to be asked."""

    models: tuple[Told, ...] = ()
    refused: tuple[Told, ...] = field(default=())


def choose(needs: Needs, prefer: Preference, candidates: Collection[Candidate]) -> Choice:
    refused = {one.model: why for one in candidates if (why := _against(needs, one))}
    able = sorted((one for one in candidates if one.model not in refused), key=_order(prefer))
    told = tuple(
        Told(one.model, _first(prefer, one, len(able)) if place == 1 else _next(prefer, one, place))
        for place, one in enumerate(able, 1)
    )
    return Choice(told, tuple(Told(model, refused[model]) for model in sorted(refused)))


def _against(needs: Needs, one: Candidate) -> str:
    """Empty: nothing."""
    if not one.active:
        return "Its account is switched off."
    if not one.writes:
        return "It does not answer in text."
    return " ".join(_missing(needs, one))


def _missing(needs: Needs, one: Candidate) -> Iterator[str]:
    if needs.context:
        if one.context is None:
            yield f"Nobody knows whether it reads {needs.context:,} tokens."
        elif one.context < needs.context:
            yield f"It reads {one.context:,} tokens, and {needs.context:,} are needed."
    for ability in ABILITIES:
        if ability in needs.abilities and ability not in one.can:
            known = ability in one.cannot
            yield f"It cannot {_CALLED[ability]}." if known else f"Nobody knows whether it can {_CALLED[ability]}."


def _order(prefer: Preference) -> Callable[[Candidate], tuple[float | Decimal | str, ...]]:
    """What is not known comes last; the name decides where nothing else does."""

    def cheapest(one: Candidate) -> tuple[float | Decimal | str, ...]:
        return (_price(one), one.model)

    def fastest(one: Candidate) -> tuple[float | Decimal | str, ...]:
        return (_LAST if one.speed is None else -one.speed, one.grade or _LAST, _price(one), one.model)

    def best(one: Candidate) -> tuple[float | Decimal | str, ...]:
        return (-(one.grade or 0), -(one.context or 0), _price(one), one.model)

    return {"cheapest": cheapest, "fastest": fastest, "best": best}[prefer]


def _price(one: Candidate) -> Decimal:
    return Decimal("Infinity") if one.price is None else one.price


def _first(prefer: Preference, one: Candidate, able: int) -> str:
    of = "the only model that can do it" if able == 1 else f"the {prefer} of {able} models that can do it"
    return f"{of[:1].upper()}{of[1:]}: {_why(prefer, one)}."


def _next(prefer: Preference, one: Candidate, place: int) -> str:
    return f"Number {place} if those before it cannot answer: {_why(prefer, one)}."


def _why(prefer: Preference, one: Candidate) -> str:
    match prefer:
        case "cheapest":
            return "its price is not known" if one.price is None else f"about {one.price:f} USD for a usual question"
        case "fastest" if one.speed is not None:
            return f"it wrote {one.speed:,.0f} tokens a second"
        case "fastest":
            return "its speed was not measured yet" + ("" if one.grade is None else ", and small families come first")
        case _:
            return "how able it is is not known" if one.grade is None else f"its family has grade {one.grade}"
