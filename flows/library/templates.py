"""The ready flows under `templates/flows/`: a document, what it promises, when to use it, and what it asks.

To add one, add a file: `promise` (one line to choose by), `category`, `when` (advice, with "Use it …"), what it asks as
`parameters` (see parameters.py; a step that a list of models repeats: see repeat.py), and the `flow`, a document.
Leave out positions. Give every step that reaches other machines a timeout and three retries, every input a default to
try it with. The tests take every file and allow no warning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from flows.faults import InvalidInput, NotFound
from flows.graph import Document, parse
from flows.library.instantiate import filled
from flows.library.parameters import Parameter
from flows.library.places import missing_places
from flows.library.shipped import FOLDER, broken, read_shipped

FLOWS = FOLDER / "flows"

Category: TypeAlias = Literal[
    "Writing", "Comparing", "Analysing", "Routing", "Checking", "Planning", "Coding", "Research", "Data"
]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    promise: Annotated[str, Field(min_length=10, max_length=140)]
    category: Category
    when: Annotated[str, Field(min_length=20, max_length=600)]
    starter: bool = False  # a new workspace begins with it
    parameters: tuple[Parameter, ...] = ()
    flow: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FlowTemplate:
    slug: str
    promise: str
    category: Category
    when: str
    starter: bool
    parameters: tuple[Parameter, ...]
    source: Document  # as the file has it: a repeated step once, steps without places
    document: Document  # what comes out when nobody answers anything: what a card or a preview shows

    @property
    def name(self) -> str:
        return self.document.name

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(self.document.tags)

    def to_json(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "name": self.name,
            "promise": self.promise,
            "category": self.category,
            "when": self.when,
            "tags": list(self.tags),
            "starter": self.starter,
            "parameters": [parameter.to_json() for parameter in self.parameters],
        }


def templates(folder: Path = FLOWS) -> list[FlowTemplate]:
    return list(_read(folder).values())


def template(slug: str, folder: Path = FLOWS) -> FlowTemplate:
    try:
        return _read(folder)[slug]
    except KeyError:
        raise NotFound(
            "There is no template of this name.",
            code="TEMPLATE_NOT_FOUND",
            where="slug",
            remedy="Choose one from the library.",
        ) from None


@cache
def _read(folder: Path) -> Mapping[str, FlowTemplate]:
    return {path.stem: read_template(path) for path in sorted(folder.glob("*.yaml"))}


def read_template(path: Path) -> FlowTemplate:
    """Raises Misconfigured that names the file and the place in it."""
    file = read_shipped(path, _File)
    names = [parameter.name for parameter in file.parameters]
    if len(set(names)) < len(names) or sum(parameter.repeats is not None for parameter in file.parameters) > 1:
        raise broken(path, "Every name once, and at most one parameter that repeats a step.", "parameters")
    try:
        source = parse(file.flow)
        if missing := missing_places(source, file.parameters):
            raise broken(path, f"There is no {missing[0]!r} in the flow.", "parameters")
        document = filled(source, file.parameters, {})
    except InvalidInput as wrong:
        raise broken(path, wrong.message, f"flow.{wrong.where}" if wrong.where else "flow") from None
    return FlowTemplate(
        path.stem, file.promise, file.category, file.when, file.starter, file.parameters, source, document
    )
