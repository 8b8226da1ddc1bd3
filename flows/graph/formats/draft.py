"""What a reader of a foreign format makes of a definition, before it is a document; and what a writer makes of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from flows.graph.document import Document
from flows.graph.formats.accounts import Binding
from flows.graph.formats.fields import Problems
from flows.graph.formats.places import Place
from flows.graph.formats.report import Report


@dataclass(frozen=True, slots=True)
class Reading:
    report: Report
    problems: Problems
    binding: Binding


@dataclass(slots=True)
class Source:
    """A step, or the flow itself, as the source has it, with the names of the fields that were understood."""

    data: Mapping[str, Any]
    read: set[str]
    place: Place
    name: str = ""


@dataclass(slots=True)
class Draft:
    flow: Source
    name: str
    description: str = ""
    tags: list[str] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    edges: list[dict[str, Any]] = field(default_factory=list)
    policy: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)  # by our step id

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": 1,
            "name": self.name,
            "description": self.description,
            "tags": self.tags,
            "inputs": self.inputs,
            "steps": self.steps,
            "edges": self.edges,
            "policy": self.policy,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """Fields of nested maps stand under dotted names (`settings.temperature`)."""

    flow: dict[str, Any]
    steps: dict[str, dict[str, Any]]  # by our step id, in order


class ForeignFormat(Protocol):
    name: str
    title: str
    nested: frozenset[str]  # maps whose fields are judged one by one
    extension: str

    def recognises(self, data: Mapping[str, Any]) -> bool: ...

    def read(self, data: Mapping[str, Any], reading: Reading) -> Draft:
        """Notes what is wrong in `reading.problems` and goes on."""
        ...

    def write(self, document: Document, report: Report) -> Written:
        """What the format can express, in its own spelling; the report says what it cannot. Never raises."""
        ...

    def assemble(self, flow: dict[str, Any], steps: list[dict[str, Any]]) -> str:
        """The text of a file."""
        ...
