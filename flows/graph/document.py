"""The document of a flow, `schema: 1`. `parsing.parse` is the way in; these models alone check only shapes."""

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from flows.graph.limits import MAX_EDGES, MAX_INPUTS, MAX_STEPS

RESERVED = frozenset({"inputs", "steps", "env", "loop", "thread", "previous", "context", "output"})
OUTPUT_KIND = "output"  # what a step of this kind yields is what the run yields


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError("must be a finite number")
    return number


Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Title = Annotated[str, Field(max_length=200)]
Coordinate = Annotated[float, Field(ge=-1e7, le=1e7), AfterValidator(_finite)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class InputField(_Part):
    name: Name
    title: Title = ""
    type: Literal["text", "long_text", "number", "boolean", "choice"] = "text"
    required: bool = False
    default: Any = None
    help: Annotated[str, Field(max_length=2000)] = ""
    choices: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=200)] = []


class Position(_Part):
    x: Coordinate = 0
    y: Coordinate = 0


class Step(_Part):
    id: Name
    kind: Annotated[str, Field(min_length=1, max_length=64)]
    version: Annotated[int, Field(ge=1, le=10_000)] = 1
    title: Title = ""
    config: dict[str, Any] = {}
    position: Position = Position()
    critical: bool = True


class Edge(_Part):
    source: Name
    port: Annotated[str, Field(min_length=1, max_length=64)] = "out"
    target: Name


class Document(_Part):
    schema_: Literal[1] = Field(alias="schema")
    name: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(max_length=10_000)] = ""
    tags: Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(max_length=50)] = []
    inputs: Annotated[list[InputField], Field(max_length=MAX_INPUTS)] = []
    steps: Annotated[list[Step], Field(max_length=MAX_STEPS)] = []
    edges: Annotated[list[Edge], Field(max_length=MAX_EDGES)] = []

    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True)
