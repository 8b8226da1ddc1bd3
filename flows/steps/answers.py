"""What the answer of each action has to be, read from what the model wrote.

- generate, refine, summarize, analyze, transform: the text as it came.
- critique, compare: a text that people and later prompts read, points and ranking in the form their base prompts ask
  for; a step that wants them as data says so (`form`), see `judgements`.
- evaluate: {"score": 0 to 1, "reasons": [text]}; validate: {"valid": bool, "problems": [{"rule", "where", "message"}]};
  each with whatever else was asked for.
- extract: data by the step's schema, or any JSON.

A reader gives the value, or what is wrong with the answer, located in it: the model is asked again with that.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flows.faults import InvalidStep
from flows.steps import judgements, lenient_json, shapes

_SCORE = re.compile(r"\bscore\b[^\d\n]{0,20}?(\d+(?:\.\d+)?\s*(?:/\s*\d+|%)?)", re.IGNORECASE)
_FRACTION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:/\s*(\d+(?:\.\d+)?)|(%))?\s*")

EVALUATION: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "reasons": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["score", "reasons"],
}
VALIDATION: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "valid": {"type": "boolean"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "rule": {"type": "string"},
                    "where": {"type": "string"},
                    "message": {"type": "string"},
                },
                "required": ["message"],
            },
        },
    },
    "required": ["valid", "problems"],
}


@dataclass(frozen=True, slots=True)
class Read:
    """`problems` empty: `value` is the step's output."""

    value: Any = None
    problems: tuple[shapes.Problem, ...] = ()


Reader: TypeAlias = Callable[[str], Read]


def contract(action: str, schema: Mapping[str, Any] | None, form: str = "text") -> Mapping[str, Any] | None:
    """The schema that goes with the question, for providers that can hold a model to it."""
    return {"evaluate": EVALUATION, "validate": VALIDATION, "extract": schema}.get(action)


def reader(action: str, schema: Mapping[str, Any] | None = None, form: str = "text") -> Reader | None:
    """None: whatever was written is the answer. Raises InvalidStep when the step's schema is none."""
    match action:
        case "evaluate":
            return _evaluation
        case "validate":
            return _validation
        case "extract":
            return _extraction(schema)
        case "critique" if form == "data":
            return lambda answer: _judged(judgements.critique(answer), "There are no numbered points in it.")
        case "compare" if form == "data":
            return lambda answer: _judged(judgements.ranking(answer), "There is no ranking with numbered lines in it.")
        case _:
            return None


def by_schema(schema: Mapping[str, Any]) -> Reader:
    """Any answer that follows the schema."""
    return _extraction(schema)


def _judged(found: Mapping[str, Any] | None, problem: str) -> Read:
    return Read(problems=(("", problem),)) if found is None else Read(dict(found))


def _evaluation(answer: str) -> Read:
    data = _data(answer)
    if not isinstance(data, Mapping):
        score = _in_words(answer)
        if score is not None:
            return Read({"score": score, "reasons": [answer.strip()]})
        return Read(problems=(("", 'It is not a map of the form {"score": 0.72, "reasons": ["…"]}.'),))
    score = _score(data.get("score"))
    if score is None:
        return Read(problems=(("score", "This must be a number from 0 to 1."),))
    return Read({**data, "score": score, "reasons": _texts(data.get("reasons", data.get("reason")))})


def _in_words(answer: str) -> float | None:
    found = _SCORE.search(answer)
    return _score(found[1]) if found else None


def _score(value: Any) -> float | None:
    """0.72, and as models also write it: "0.72", "7/10", "72%"."""
    if isinstance(value, str) and (written := _FRACTION.fullmatch(value[:40])):
        whole = 100.0 if written[3] else float(written[2] or 1)
        value = float(written[1]) / whole if whole else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return round(float(value), 6)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    if not isinstance(value, list):
        return []
    return [item if isinstance(item, str) else _sentence(item) for item in value if item is not None]


def _sentence(item: Any) -> str:
    if isinstance(item, Mapping):
        return ": ".join(str(part) for part in item.values() if isinstance(part, str | int | float))
    return str(item)


def _validation(answer: str) -> Read:
    data = _data(answer)
    if not isinstance(data, Mapping) or not isinstance(data.get("valid"), bool):
        return Read(problems=(("", 'It is not a map of the form {"valid": false, "problems": [{"message": "…"}]}.'),))
    given = data.get("problems")
    listed = given if isinstance(given, list) else [] if given in (None, "") else [given]
    found = [
        dict(one) if isinstance(one, Mapping) else {"message": str(one)} for one in listed if one not in (None, "")
    ]
    if data["valid"] and found:
        return Read(problems=(("valid", "This says that nothing is wrong, and there are problems below it."),))
    return Read({**data, "problems": found})


def _extraction(schema: Mapping[str, Any] | None) -> Reader:
    if schema and (flaws := shapes.schema_problems(schema)):
        where, message = flaws[0]
        place = "config.schema" if not where else f"config.schema{'' if where.startswith('[') else '.'}{where}"
        raise InvalidStep(message, where=place, remedy="Correct the shape of the data.")
    only_text = (schema or {}).get("type") == "string"

    def read(answer: str) -> Read:
        try:
            data = lenient_json.read(answer)
        except lenient_json.NoJson as trouble:
            if not only_text:
                return Read(problems=(("", str(trouble)),))
            data = answer.strip()
        if not schema:
            return Read(data)
        try:
            found = shapes.problems(schema, data)
        except shapes.Unusable as trouble:
            raise InvalidStep(str(trouble), where="config.schema", remedy="Correct the shape of the data.") from None
        return Read(data, tuple(found))

    return read


def _data(answer: str) -> Any:
    try:
        return lenient_json.read(answer)
    except lenient_json.NoJson:
        return None
