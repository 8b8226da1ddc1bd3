"""What a template asks when a flow is made of it, and whether an answer is one."""

import math
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from flows.faults import InvalidInput, ProblemJson
from flows.graph.plain import text_problem

MODEL = re.compile(r"[^/\s]+/\S+")
MOST_MODELS = 8
LONGEST_TEXT = 20_000


class Parameter(BaseModel):
    """`sets` names places of the document the answer goes to, `steps.draft.config.model`; of a list, its first member.

    `repeats` names a step that becomes as many as the list has members, each with its own model. `min` and `max` bound
    a number, the length of a text or of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    help: Annotated[str, Field(max_length=2000)] = ""
    type: Literal["model", "models", "text", "number", "integer"]
    default: Any
    min: int | float | None = None
    max: int | float | None = None
    sets: tuple[str, ...] = ()
    repeats: str | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "Parameter":
        if self.repeats is not None and self.type != "models":
            raise ValueError("only a list of models repeats a step")
        if not self.sets and self.repeats is None:
            raise ValueError("it changes nothing")
        if problem := self.problem(self.default):
            raise ValueError(f"its own default is refused: {problem}")
        return self

    def problem(self, value: Any) -> str | None:
        """What is wrong with an answer, as a sentence."""
        if self.type in ("number", "integer"):
            return self._number_problem(value)
        if self.type == "models":
            return self._models_problem(value)
        if not isinstance(value, str):
            return "This must be text."
        if self.type == "model":
            return _model_problem(value)
        return text_problem(value) or self._outside(len(value), " characters", LONGEST_TEXT)

    def _number_problem(self, value: Any) -> str | None:
        # bool is an int to Python, but not a number to a person
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return "This must be a number."
        if self.type == "integer" and not isinstance(value, int):
            return "This must be a whole number."
        return self._outside(value)

    def _models_problem(self, value: Any) -> str | None:
        if not isinstance(value, list):
            return "This must be a list of models."
        if problem := self._outside(len(value), " models", MOST_MODELS):
            return problem
        return next((problem for item in value if (problem := _model_problem(item))), None)

    def _outside(self, number: float, of: str = "", most: float = math.inf) -> str | None:
        low = -math.inf if self.min is None else self.min
        high = most if self.max is None else min(self.max, most)
        if low <= number <= high:
            return None
        if math.isinf(high):
            return f"This must be at least {low:g}{of}."
        return f"This must be at most {high:g}{of}." if math.isinf(low) else f"This must be {low:g} to {high:g}{of}."

    def to_json(self) -> dict[str, Any]:
        """For a form: where the answer goes is nobody's business there."""
        return self.model_dump(mode="json", exclude={"sets", "repeats"})


def _model_problem(value: Any) -> str | None:
    if isinstance(value, str) and len(value) <= 200 and not text_problem(value) and MODEL.fullmatch(value):
        return None
    return "This must be an account and a model, as in rehearsal/steady."


def resolve(parameters: tuple[Parameter, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """Every parameter with its answer; null takes the default. Raises InvalidInput that lists all problems by name."""
    known = {parameter.name for parameter in parameters}
    problems: list[ProblemJson] = [
        {"where": str(name)[:200], "message": "The template asks nothing of this name."}
        for name in given
        if name not in known
    ]
    answers: dict[str, Any] = {}
    for parameter in parameters:
        value = given.get(parameter.name)
        if value is None:
            value = parameter.default
        elif problem := parameter.problem(value):
            problems.append({"where": parameter.name, "message": problem})
        answers[parameter.name] = value
    if problems:
        first = problems[0]
        raise InvalidInput(first["message"], where=first["where"], problems=problems)
    return answers
