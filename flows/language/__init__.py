"""The language of prompts, mappings and conditions: Jinja2's grammar over plain data, by an interpreter of our own.

What is not on its short lists does not exist, so there is nothing to escape to. Kinds, the engine and validation call
it; it raises nothing but TemplateFault, and each of these says where: `line 2, column 7`.

- `render` gives the value, the paths that were read and what was missing; a lone `{{ x }}` keeps its type.
- `evaluate` judges a condition: an expression, with or without braces, or {field, operator, value}.
- `references` tells the paths a template speaks of without running it.
"""

from collections.abc import Mapping
from typing import Any

from flows.language import checks, filters
from flows.language.cache import TemplateCache, Use, cache
from flows.language.conditions import OPERATORS, read_structured
from flows.language.faceted import Faceted
from flows.language.paths import read_path
from flows.language.references import Reference, references_of
from flows.language.template import Rendered, Template, Verdict, compiled, judge
from flows.language.template import render as _render

__all__ = [
    "FILTERS",
    "OPERATORS",
    "TESTS",
    "Faceted",
    "Reference",
    "Rendered",
    "Template",
    "TemplateCache",
    "Verdict",
    "cache",
    "compile_condition",
    "compile_template",
    "evaluate",
    "read_path",
    "references",
    "render",
]

FILTERS: Mapping[str, str] = {name: declared.help for name, declared in sorted(filters.TABLE.items())}
TESTS: Mapping[str, str] = {name: declared.help for name, declared in sorted(checks.TABLE.items())}


def compile_template(source: str) -> Template:
    return cache.get(source)


def compile_condition(condition: str | Mapping[str, Any]) -> Template:
    if isinstance(condition, str):
        return cache.get(condition, "condition")
    return compiled("", read_structured(condition))


def render(source: str, names: Mapping[str, Any]) -> Rendered:
    return _render(compile_template(source), names)


def evaluate(condition: str | Mapping[str, Any], names: Mapping[str, Any]) -> Verdict:
    return judge(compile_condition(condition), names)


def references(source: str | Mapping[str, Any], use: Use = "template") -> tuple[Reference, ...]:
    """Of a structured condition: the path of its field, with spans in the text of the field."""
    template = cache.get(source, use) if isinstance(source, str) else compile_condition(source)
    return references_of(template.tree)
