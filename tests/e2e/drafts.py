"""Flows that have a past and a fault: a published version, and a draft that differs from it and has something wrong."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from tests.e2e.browser import Window

NOTES = "Release notes"
PROMPT = "Score tone and facts from 0 to 1. Quote the weak sentence. Answer as text."
BETTER = (
    "Score tone and facts from 0 to 1. Quote each weak sentence and say what is missing. Answer as {{ inputs.fromat }}."
)


def document(name: str = NOTES) -> dict[str, Any]:
    return {
        "schema": 1,
        "name": name,
        "description": "Drafts the notes of a release and has them checked.",
        "tags": ["release"],
        "inputs": [
            {"name": "changes", "title": "What changed?", "type": "list", "required": True},
            {"name": "format", "title": "Format", "type": "text", "default": "text"},
        ],
        "steps": [
            _model("writer", "Writer", 0, "generate", "Write notes for: {{ inputs.changes }}"),
            _model("critic", "Critic", 248, "critique", PROMPT + " {{ writer }} {{ inputs.format }}"),
            {"id": "result", "kind": "output", "title": "Result", "position": {"x": 496, "y": 0}},
        ],
        "edges": [{"source": "writer", "target": "critic"}, {"source": "critic", "target": "result"}],
    }


def changed() -> dict[str, Any]:
    """The critic asks for more, with a slip of the pen; a step came, the edges moved."""
    draft = deepcopy(document())
    _, critic, result = draft["steps"]
    critic["config"]["prompt"] = BETTER + " {{ writer }}"
    critic["config"]["settings"] = {"temperature": 0.7, "max_tokens": 1500}
    result["position"] = {"x": 744, "y": 0}
    draft["steps"].insert(
        2, _model("customer", "Customer note", 496, "summarize", "Two plain paragraphs: {{ critic }}")
    )
    draft["edges"] = [
        {"source": "writer", "target": "critic"},
        {"source": "critic", "target": "customer"},
        {"source": "customer", "target": "result"},
    ]
    return draft


def _model(id: str, title: str, x: int, action: str, prompt: str) -> dict[str, Any]:
    config = {"action": action, "model": "rehearsal/steady", "prompt": prompt}
    return {"id": id, "kind": "model", "title": title, "position": {"x": x, "y": 0}, "config": config}


def make(window: Window, content: Mapping[str, Any], *, publish: bool = True) -> str:
    made = window.send("POST", "/api/flows/", {"document": content})
    if publish:
        window.send("POST", f"/api/flows/{made['id']}/publish/", {"revision": made["revision"], "message": "First"})
    return str(made["id"])


def make_changed(window: Window, name: str = NOTES) -> str:
    """A flow with one version, and a draft with a mistake that one press puts right."""
    flow = make(window, document(name))
    edit(window, flow, changed())
    return flow


def edit(window: Window, flow: str, content: Mapping[str, Any]) -> None:
    """Another draft under the flow's own name: no two flows are called the same."""
    now = window.get(f"/api/flows/{flow}/")
    document = {**content, "name": now["name"]}
    window.send("PUT", f"/api/flows/{flow}/draft/", {"revision": now["revision"], "document": document})
