"""The example files as they come from elsewhere, and short ways to import."""

import json
from pathlib import Path
from typing import Any

import yaml

from flows.graph import Document, Step
from flows.graph.formats import Imported, NoAccounts, import_text

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted(path.name for path in EXAMPLES.iterdir())


class Accounts:
    """`openai` has an account of another name, others have none."""

    def for_provider(self, provider: str) -> str | None:
        return "team-openai" if provider == "openai" else None


def example(name: str) -> str:
    return (EXAMPLES / name).read_text()


def data_of(text: str) -> Any:
    return json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)


def imported(definition: object, **options: Any) -> Imported:
    text = definition if isinstance(definition, str) else json.dumps(definition)
    return import_text(text, **{"accounts": NoAccounts(), **options})


def step(document: Document, id: str) -> Step:
    return next(step for step in document.steps if step.id == id)


def edges(document: Document) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in document.edges}


def said(found: Imported, what: str) -> str:
    return "\n".join(line.message for line in found.report if line.what == what)
