"""Data that fits a JSON Schema, made of what the prompt holds: the same prompt always gives the same data."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from flows.providers.rehearsal.dice import Dice
from flows.providers.rehearsal.reading import Brief, sentences

Schema: TypeAlias = Mapping[str, Any]
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_NUMBER = re.compile(r"(?<![\w.-])\d{1,9}(?:\.\d{1,4})?(?![\w-])")
_NAME = re.compile(r"\b[A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+)?\b")
_DEEPEST = 12
_SUBJECT = "The material:"
_NO_LABEL = "else"  # where a classification would only say that nothing fits
_FORMATS = {
    "date": "2026-01-15",
    "date-time": "2026-01-15T09:00:00Z",
    "time": "09:00:00Z",
    "email": "somebody@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_NAMES = ("name", "owner", "customer", "writer", "author", "who", "person")


def write(brief: Brief, dice: Dice, schema: Schema | None) -> str:
    if not schema:
        lines = sentences(_material(brief))
        made: Any = {"subject": brief.topic, "statements": lines[:3], "numbers": _numbers(brief)[:3]}
    else:
        made = Shaper(brief, dice, schema).value(schema, "", 0)
    return json.dumps(made, ensure_ascii=False)


def arguments(brief: Brief, dice: Dice, schema: Schema) -> Any:
    return Shaper(brief, dice, schema).value(schema, "", 0)


class Shaper:
    def __init__(self, brief: Brief, dice: Dice, root: Schema) -> None:
        self._brief = brief
        self._dice = dice
        self._root = root
        self._lines = sentences(_material(brief)) or [brief.topic]
        self._numbers = _numbers(brief)
        self._said = 0

    def value(self, schema: Any, name: str, depth: int) -> Any:
        if not isinstance(schema, Mapping) or depth > _DEEPEST:
            return None
        schema = self._meant(schema)
        if "const" in schema:
            return schema["const"]
        if isinstance(choices := schema.get("enum"), list) and choices:
            return self._chosen(choices)
        match self._type(schema):
            case "object":
                return self._map(schema, depth)
            case "array":
                return self._list(schema, name, depth)
            case "integer":
                return int(self._number(schema, whole=True))
            case "number":
                return self._number(schema, whole=False)
            case "boolean":
                return bool(self._dice.number() % 2)
            case "null":
                return None
            case _:
                return self._text(schema, name)

    def _meant(self, schema: Schema) -> Schema:
        for _ in range(_DEEPEST):
            if isinstance(reference := schema.get("$ref"), str):
                schema = {**_at(self._root, reference), **{k: v for k, v in schema.items() if k != "$ref"}}
            elif parts := schema.get("allOf"):
                merged: dict[str, Any] = {}
                for part in (*parts, {k: v for k, v in schema.items() if k != "allOf"}):
                    known = {**merged.get("properties", {}), **part.get("properties", {})}
                    needed = [*merged.get("required", []), *part.get("required", [])]
                    merged = {**merged, **part, "properties": known, "required": needed}
                schema = merged
            elif variants := schema.get("anyOf") or schema.get("oneOf"):
                rest = {k: v for k, v in schema.items() if k not in ("anyOf", "oneOf")}
                schema = {**rest, **next((one for one in variants if one.get("type") != "null"), variants[0])}
            else:
                break
        return schema

    def _type(self, schema: Schema) -> str:
        types = schema.get("type")
        if isinstance(types, list):
            types = next((one for one in types if one != "null"), "null")
        if isinstance(types, str):
            return types
        return "object" if "properties" in schema else "array" if "items" in schema else "string"

    def _chosen(self, choices: Sequence[Any]) -> Any:
        """The one that the material speaks of, else any: a label that stands in what is being sorted is likely."""
        _, sorted_, subject = self._brief.prompt.rpartition(_SUBJECT)  # what stands before it lists all labels
        text = subject.lower() if sorted_ else " ".join(self._lines).lower()
        said = [one for one in choices if isinstance(one, str) and re.search(rf"\b{re.escape(one.lower())}\b", text)]
        labels = [one for one in choices if one != _NO_LABEL] or choices
        return self._dice.pick(said if len(said) == 1 else labels)

    def _map(self, schema: Schema, depth: int) -> dict[str, Any]:
        known = schema.get("properties", {})
        needed = [name for name in schema.get("required", []) if name not in known]
        made = {name: self.value(below, name, depth + 1) for name, below in known.items()}
        made |= {name: self.value(schema.get("additionalProperties", {}), name, depth + 1) for name in needed}
        if list(made) == list(known) and {"low", "likely", "high"} <= set(made):  # an estimate is in its order
            made |= dict(
                zip(("low", "likely", "high"), sorted(made[k] for k in ("low", "likely", "high")), strict=True)
            )
        return made

    def _list(self, schema: Schema, name: str, depth: int) -> list[Any]:
        first = [self.value(one, name, depth + 1) for one in schema.get("prefixItems", [])]
        least, most = schema.get("minItems", 0), schema.get("maxItems", 1_000)
        count = max(least, min(most, max(len(first), 2 if depth < 3 else 1)))
        more = [self.value(schema.get("items", {}), name, depth + 1) for _ in range(count - len(first))]
        made = [*first, *more]
        if schema.get("uniqueItems"):
            made = [one for place, one in enumerate(made) if one not in made[:place]]
        return made

    def _number(self, schema: Schema, *, whole: bool) -> float:
        low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
        high = schema.get("maximum", schema.get("exclusiveMaximum", max(low + 10, 10)))
        low += (1 if whole else (high - low) / 100) if "exclusiveMinimum" in schema else 0
        high -= (1 if whole else (high - low) / 100) if "exclusiveMaximum" in schema else 0
        fitting = [one for one in self._numbers if low <= one <= high and (not whole or one == int(one))]
        made = fitting[self._dice.number() % len(fitting)] if fitting else self._dice.between(low, high)
        if step := schema.get("multipleOf"):
            return float(int(made // step) * step)
        return float(min(high, max(low, round(made)))) if whole else round(made, 2)

    def _text(self, schema: Schema, name: str) -> str:
        if (form := schema.get("format")) in _FORMATS:
            dates = _DATE.findall(self._brief.prompt)
            return dates[0] if form == "date" and dates else _FORMATS[form]
        made = self._words(name)
        most, least = schema.get("maxLength"), int(schema.get("minLength", 0))
        if isinstance(most, int) and len(made) > most:
            made = made[:most].rstrip() or made[:most]
        return made + "." * max(0, least - len(made))

    def _words(self, name: str) -> str:
        if any(part in name.lower() for part in _NAMES) and (names := _NAME.findall(" ".join(self._lines))):
            return str(names[self._said % len(names)])
        if name.lower() in ("number", "id", "key"):
            self._said += 1
            return str(self._said)
        if name.lower() in ("language", "lang"):
            return "English"
        self._said += 1
        return str(self._lines[(self._said - 1) % len(self._lines)])


def _at(root: Schema, reference: str) -> Schema:
    found: Any = root
    for part in reference.lstrip("#").strip("/").split("/") if reference.strip("#/") else ():
        found = found.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def _material(brief: Brief) -> str:
    """What there is to take data from: the longest paragraph that is no instruction, which comes first."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", brief.prompt) if part.strip()]
    return brief.draft or max(paragraphs[1:], key=len, default=paragraphs[0] if paragraphs else brief.topic)


def _numbers(brief: Brief) -> list[float]:
    return [float(one) for one in _NUMBER.findall(_material(brief))[:20]]
