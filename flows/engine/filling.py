"""Mappings of templates as data: a mapping may nest, and every text in it is a template (C50-C58)."""

from collections.abc import Mapping
from typing import Any

from flows import language
from flows.faults import TemplateFault
from flows.graph.plain import at


def filled(
    mapping: Mapping[str, Any], names: Mapping[str, Any], where: str, warnings: dict[str, None]
) -> dict[str, Any]:
    """What it warns of is added. Raises TemplateFault at its place."""
    return {key: _value(source, names, at(where, key), warnings) for key, source in mapping.items()}


def _value(source: Any, names: Mapping[str, Any], where: str, warnings: dict[str, None]) -> Any:
    if isinstance(source, Mapping):
        return filled(source, names, where, warnings)
    if isinstance(source, list):
        return [_value(item, names, at(where, index), warnings) for index, item in enumerate(source)]
    if not isinstance(source, str):
        return source
    try:
        rendered = language.render(source, names)
    except TemplateFault as fault:
        raise TemplateFault(fault.message, where=where, remedy=fault.remedy) from None
    warnings |= dict.fromkeys(rendered.warnings)
    return rendered.value
