"""A flow of one's own out of a template. The same answers always make the same document; it keeps no tie."""

from collections.abc import Mapping
from typing import Any, Protocol

from flows.graph import Document, parse
from flows.graph.layout import arranged
from flows.library.parameters import Parameter, resolve
from flows.library.places import put
from flows.library.repeat import repeat


class Template(Protocol):
    @property
    def source(self) -> Document: ...
    @property
    def parameters(self) -> tuple[Parameter, ...]: ...


def instantiate(template: Template, values: Mapping[str, Any] | None = None) -> Document:
    """`values` answers the template's parameters; what is not given takes its default. Raises InvalidInput whose
    problems are located by the names of parameters."""
    return filled(template.source, template.parameters, values or {})


def filled(source: Document, parameters: tuple[Parameter, ...], values: Mapping[str, Any]) -> Document:
    """1. Repeat the step that a list of models repeats, a copy for each;
    2. put every answer into its places;
    3. place the steps that the file does not place."""
    answers = resolve(parameters, values)
    data = source.to_json()
    for parameter in parameters:
        if parameter.repeats is not None:
            models = answers[parameter.name]
            data = repeat(data, parameter.repeats, len(models))
            for number, model in enumerate(models, 1):
                put(data, f"steps.{parameter.repeats}_{number}.config.model", model)
    for parameter in parameters:
        answer = answers[parameter.name]
        for place in parameter.sets:
            put(data, place, answer[0] if parameter.type == "models" else answer)
    return arranged(parse(data))
