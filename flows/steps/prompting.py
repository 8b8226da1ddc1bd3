"""Templates as kinds use them: a user's, by the bounded language; ours for an action, by stock Jinja2 and inheritance.

Only files under `templates/prompts/` ever reach Jinja2. What users and models write is passed to them as values, which
Jinja2 inserts and never parses.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows import language
from flows.faults import TemplateFault

PROMPTS = Path(__file__).resolve().parents[2] / "templates" / "prompts"


@cache
def _trusted() -> Environment:
    return Environment(
        loader=FileSystemLoader(PROMPTS),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=100,
    )


def base_prompt(action: str, instructions: str, schema: Mapping[str, Any] | None = None) -> str:
    """The system prompt of an action, with the step's own instructions in their place."""
    template = _trusted().get_template(f"actions/{action}.md.j2")
    shape = "" if schema is None else json.dumps(schema, indent=2, ensure_ascii=False)
    return template.render(instructions=instructions.strip(), schema=shape).strip()


def prompt_of(name: str, **values: Any) -> str:
    """A trusted prompt that belongs to no action."""
    return _trusted().get_template(f"{name}.md.j2").render(**values).strip()


def fill(source: str, names: Mapping[str, Any], where: str) -> language.Rendered:
    try:
        return language.render(source, names)
    except TemplateFault as fault:
        raise _within(fault, where) from None


def _within(fault: TemplateFault, where: str) -> TemplateFault:
    place = f"{where}, {fault.where}" if fault.where else where
    return TemplateFault(fault.message, where=place, remedy=fault.remedy)
