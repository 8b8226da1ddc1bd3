"""The JSON Schema of the document, published as docs/flow.schema.json (`make docs`) and by the API.

Derived from the models; what each field means is told here. It is not the whole truth: what the parts say about each
other (`relations`), and what a kind asks of its config, no schema of the document can say."""

from typing import Any

from flows.graph.document import Document
from flows.graph.limits import MAX_BYTES, MAX_FRAME_DEPTH, MAX_NESTING

ID = "https://baton.example/schemas/flow-1.json"

_DOCUMENT = (
    "A flow as Baton stores, imports and exports it: steps, the edges between them, and what a run of it may do. "
    f"At most {MAX_BYTES // 1024 // 1024} MB, frames {MAX_FRAME_DEPTH} deep in one another, "
    f"values nested {MAX_NESTING} deep."
)

# By model, then by field as it is spelled in JSON.
_FIELDS: dict[str, dict[str, str]] = {
    "Document": {
        "schema": "The version of this format.",
        "name": "What people call the flow.",
        "description": "What the flow is for.",
        "tags": "Words to find the flow by.",
        "inputs": "What a run is given, in the order of its form.",
        "steps": "What is done. Ids are unique, also when capitals are ignored; the order breaks ties only.",
        "edges": "Which step follows which. They connect steps of the same frame, and never go round in a circle.",
        "policy": "What a run of the flow may cost, take and share.",
        "notes": "Sticky notes on the canvas, for people only.",
        "origin": "Where an imported flow came from.",
    },
    "InputField": {
        "name": "How prompts name it: {{ inputs.topic }}.",
        "title": "What its form calls it; empty: the name.",
        "type": "What it holds, and which field the form shows.",
        "required": "A run without it does not start.",
        "default": "What it holds when nothing is given.",
        "help": "A sentence below the field of the form.",
        "choices": "What a choice may be; needed there, and without meaning elsewhere.",
    },
    "Step": {
        "id": "How prompts, conditions and edges name the step. Reserved words are refused.",
        "kind": "What the step does: one of the kinds of the catalogue.",
        "version": "The version of the kind that the config was written for.",
        "title": "What the canvas calls it; empty: the id.",
        "config": "The settings of its kind; each kind publishes a schema of its own.",
        "position": "Where it lies on the canvas.",
        "critical": "Its failure fails the run (see atomic_mode).",
        "parent": "The id of the frame it lies in: a loop, a fan-out or a for-each.",
        "size": "The size of a frame.",
        "retry": "What happens after a failure that may pass.",
        "timeout_ms": "The longest it may take, in milliseconds; null: five minutes.",
        "condition": "The step is skipped unless this holds; control passes on.",
        "input_mapping": "Names to templates: what the step sees instead of the whole context.",
        "output_mapping": "Names to templates: what it adds to the context; `output` is what it yielded.",
        "formerly": "Ids it had before, latest last; they keep working.",
        "origin": "What an imported step was called, and what has no counterpart here.",
        "recovery": "What is tried, in this order, once the retries are used up.",
        "cache_ms": "How old a reply to the same question may be, in milliseconds; null: it is always asked.",
    },
    "Edge": {
        "source": "The id of the step it leaves.",
        "port": "The port it leaves by. Every step has `error`; most others only `out`.",
        "target": "The id of the step it leads to.",
    },
    "Position": {
        "x": "Pixels from the left of the frame around it, or of the canvas.",
        "y": "Pixels from the top of the frame around it, or of the canvas.",
    },
    "Size": {"width": "In pixels.", "height": "In pixels."},
    "Retry": {
        "attempts": "How often it is tried again after the first time.",
        "delay_ms": "The wait before the first retry, in milliseconds.",
        "factor": "By how much each wait is longer than the one before.",
        "max_delay_ms": "The longest wait, in milliseconds.",
    },
    "RetryStrategy": {
        "strategy": "The step is tried again, with the waits of the policy.",
        "attempts": "How often at most.",
    },
    "AlternativeStrategy": {
        "strategy": "Another flow runs, and its output stands in for the step's.",
        "flow": "The other flow, by name or id, or an alternative that is built in.",
        "version": "Its number; `latest`: the published one.",
        "inputs": "The names of its inputs to templates, over what the step was given.",
    },
    "AskStrategy": {
        "strategy": "A person is asked, and the run waits.",
        "questions": "What is asked.",
    },
    "FieldCondition": {
        "field": "The path to compare: critic.score.",
        "operator": "How to compare. A missing path makes every operator false, and != true.",
        "value": "What to compare with; without meaning for `exists`.",
    },
    "StepOrigin": {
        "name": "Its name in the foreign format.",
        "kept": "Fields without a counterpart here; exported unchanged.",
    },
    "Policy": {
        "atomic_mode": "What fails the run. strict: any failure. conditional: a critical step's. lenient: only all.",
        "context": "What a model may see beside what its prompt names.",
        "budget": "The most a run may cost, in US dollars, as text: 2.50.",
        "rate_limit": "How many runs may start in a time.",
        "longest_ms": "The longest a run may take, in milliseconds.",
        "recovery": "How failed steps are saved that say how they may be.",
        "on_failure": "The flow that runs when a run of this one has failed, and is told of what.",
    },
    "RecoveryPolicy": {
        "base_delay_ms": "The wait before the first retry of a recovery, in milliseconds.",
        "factor": "By how much each wait is longer than the one before.",
        "max_delay_ms": "The longest wait, in milliseconds.",
        "longest_ms": "The longest a step is being saved, in milliseconds; waits for people count.",
        "alternatives": "Alternative flows are tried.",
        "ask": "People are asked.",
    },
    "FlowUse": {
        "flow": "A flow, by name or id.",
        "version": "Its number; `latest`: the published one.",
        "inputs": "The names of its inputs to templates.",
    },
    "ContextPolicy": {
        "share_history": "The messages of the thread are sent.",
        "share_outputs": "The output of the step before is sent even if the prompt does not name it.",
        "max_tokens": "The most tokens of shared content in all.",
        "include_original_prompt": "What the run was asked is always sent.",
        "preserve_system_prompts": "System prompts of earlier steps are carried along.",
    },
    "RateLimit": {"runs": "How many runs may start.", "per": "In which time."},
    "Note": {
        "id": "Unique among the notes.",
        "text": "What it says.",
        "position": "Where it lies on the canvas.",
        "size": "How large it is; null: as large as its text.",
        "parent": "The id of the frame it lies in.",
    },
    "Origin": {
        "format": "The foreign format.",
        "kept": "Fields without a counterpart here; exported unchanged.",
    },
}


def schema() -> dict[str, Any]:
    """Draft 2020-12; a fresh copy each time."""
    data = Document.model_json_schema(by_alias=True, mode="validation")
    definitions = data.pop("$defs")
    for name, model in (("Document", data), *definitions.items()):
        model.pop("description", None)
        for field, told in _FIELDS[name].items():
            about = model["properties"][field]
            about.pop("title", None)
            model["properties"][field] = {"description": told, **about}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        **data,
        "title": "Baton flow",
        "description": _DOCUMENT,
        "$defs": definitions,
    }
