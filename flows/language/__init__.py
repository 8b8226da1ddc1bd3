"""The language of prompts, mappings and conditions: Jinja2's grammar over plain data, by an interpreter of our own.

What is not on its short list does not exist, so there is nothing to escape to. Built so far: text, names, attributes,
items and constants. `render` returns the value and the paths it read, and raises nothing but TemplateFault.
"""

from flows.language.cache import cache
from flows.language.evaluate import Rendered
from flows.language.evaluate import render as _render
from flows.language.tree import Template

__all__ = ["Rendered", "Template", "compile_template", "render"]

from collections.abc import Mapping
from typing import Any


def compile_template(source: str) -> Template:
    return cache.get(source)


def render(source: str, names: Mapping[str, Any]) -> Rendered:
    return _render(compile_template(source), names)
