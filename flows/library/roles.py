"""The roles under `templates/roles/`: reusable personas, and what the model that plays one has to be able to do."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from flows.faults import NotFound
from flows.library.shipped import FOLDER, broken, read_shipped

ROLES = FOLDER / "roles"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Capabilities(_Part):
    """What a model must be able to do to play the role."""

    needs_coding: bool = False
    needs_tools: bool = False
    needs_reasoning: bool = False
    needs_vision: bool = False
    needs_json: bool = False


class ContextLimits(_Part):
    """In tokens: the window a model must have at least, and how much of it the role will use at most."""

    min: Annotated[int, Field(ge=1, le=10_000_000)] = 8_000
    max: Annotated[int, Field(ge=1, le=10_000_000)] = 128_000

    @model_validator(mode="after")
    def _in_order(self) -> "ContextLimits":
        if self.min > self.max:
            raise ValueError("the smallest window is larger than the largest")
        return self


class RoleSettings(_Part):
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.7
    max_tokens: Annotated[int, Field(ge=1, le=200_000)] = 2_048
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0


class Role(_Part):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(min_length=1, max_length=500)]
    prompt: Annotated[str, Field(min_length=1, max_length=20_000)]
    tools: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = ()
    capabilities: Capabilities = Capabilities()
    context: ContextLimits = ContextLimits()
    settings: RoleSettings = RoleSettings()
    prefer: Literal["cheapest", "fastest", "best"] = "cheapest"  # of the models that can play it

    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


def roles(folder: Path = ROLES) -> list[Role]:
    return list(_read(folder).values())


def role(name: str, folder: Path = ROLES) -> Role:
    found = _read(folder).get(name)
    if found is None:
        listed = ", ".join(_read(folder))
        raise NotFound(f"There is no role {name[:100]!r}.", where="role", remedy=f"Use one of these: {listed}.")
    return found


@cache
def _read(folder: Path) -> dict[str, Role]:
    found: dict[str, Role] = {}
    for path in sorted(folder.glob("*.yaml")):
        one = read_shipped(path, Role)
        if one.name in found:
            raise broken(path, f"There are two roles called {one.name!r}.", "name")
        found[one.name] = one
    return found
