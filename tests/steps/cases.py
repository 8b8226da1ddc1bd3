"""Of every kind the least config it takes, and one that says everything, with the slots that are in it."""

from typing import Any

_MODEL = "rehearsal/steady"
_ASKING = {
    "role": "Editor",
    "model": _MODEL,
    "fallback_model": "rehearsal/other",
    "system": "Be {{ mood }}.",
    "prompt": "About {{ inputs.topic }}",
    "input_from": "draft",
    "settings": {"temperature": 0.3, "max_tokens": 500, "top_p": 0.9, "stop": ["END"]},
}
_ASKING_SLOTS = {
    "config.role": ("role", "before"),
    "config.model": ("model", "before"),
    "config.fallback_model": ("model", "before"),
    "config.system": ("template", "before"),
    "config.prompt": ("template", "before"),
    "config.input_from": ("step", "before"),
}
_FIELD = {"name": "tone", "type": "choice", "choices": ["plain", "warm"], "required": True}

MINIMAL: dict[str, dict[str, Any]] = {
    "agent": {},
    "approval": {},
    "ask": {"question": "Which one?"},
    "condition": {"condition": "critic.score > 0.5"},
    "fan_out": {},
    "for_each": {},
    "http": {"url": "https://example.com"},
    "input": {},
    "join": {},
    "loop": {},
    "model": {},
    "output": {},
    "router": {"branches": [{"name": "a", "condition": "x"}]},
    "sub_flow": {"flow": "Review"},
    "transform": {},
    "wait": {"for_ms": 1_000},
}

FULL: dict[str, dict[str, Any]] = {
    "agent": {
        **_ASKING,
        "tools": [
            {
                "tool": "http",
                "name": "search",
                "description": "Finds pages.",
                "method": "GET",
                "url": "https://example.com/?q={words}",
                "credential": "search",
            },
            {"tool": "flow", "name": "review", "description": "Reviews.", "flow": "Review", "version": 3},
            {"tool": "named", "name": "github/create_issue", "description": "Files an issue."},
        ],
        "limits": {"turns": 3, "calls": 5, "cost": "0.50"},
    },
    "approval": {
        "message": "Send {{ draft.title }}?",
        "shows": "{{ draft }}",
        "assignee": "ada@example.com",
        "deadline_ms": 60_000,
        "on_deadline": "send_back",
        "editable": True,
        "sample": "send_back",
        "sample_comment": "Warmer.",
    },
    "ask": {
        "question": "How about {{ draft }}?",
        "fields": [_FIELD],
        "assignee": "ada@example.com",
        "deadline_ms": 60_000,
        "default": {"tone": "warm"},
        "sample": {"tone": "plain"},
    },
    "condition": {"condition": {"field": "critic.score", "operator": ">=", "value": 0.8}},
    "fan_out": {"limit": 3},
    "for_each": {"items": "{{ pages }}", "limit": 3, "most": 50, "output": "{{ note }}"},
    "http": {
        "method": "POST",
        "url": "https://example.com/{{ inputs.id }}",
        "headers": {"X-Trace": "{{ inputs.trace }}"},
        "query": {"q": "{{ inputs.q }}"},
        "body": "{{ draft }}",
        "credential": "search",
        "response": "sse",
        "reply_sample": {"items": [{"title": "A title"}]},
    },
    "input": {},
    "join": {
        "mode": "consensus",
        "n": 2,
        "separator": "\n---\n",
        "of": "{{ output.score }}",
        "model": _MODEL,
        "prompt": "About {{ inputs.topic }}",
    },
    "loop": {
        "passes": 5,
        "until": "judge.score > 0.9",
        "threshold": {"of": "{{ judge.score }}", "at_least": 0.8},
        "longest_ms": 60_000,
        "cost": "2.50",
        "keep": "best",
        "best_by": "{{ judge.score }}",
        "accumulate": {"notes": "{{ critic }}"},
        "output": "{{ refine }}",
    },
    "model": {
        "action": "extract",
        **_ASKING,
        "schema": {"type": "object", "properties": {"a": {"type": "string"}}},
        "form": "data",
        "repairs": 3,
    },
    "output": {"value": "{{ refine }}"},
    "router": {
        "by": "model",
        "mode": "all",
        "branches": [
            {"name": "technical", "condition": "kind == 'technical'", "description": "Code.", "weight": 2},
            {"name": "other", "condition": {"field": "kind", "operator": "exists"}, "description": "", "weight": 1.5},
        ],
        "default": "other",
        "subject": "{{ inputs.question }}",
        "model": _MODEL,
        "sticky": "{{ inputs.customer }}",
    },
    "sub_flow": {"flow": "Review", "version": 2, "inputs": {"text": "{{ draft }}"}},
    "transform": {"mode": "split", "value": "{{ draft }}", "separator": ",", "most": 5},
    "wait": {"for_ms": None, "until": "{{ inputs.moment }}"},
}

SLOTS: dict[str, dict[str, tuple[str, str]]] = {
    "agent": {**_ASKING_SLOTS, "config.tools[1].flow": ("flow", "before")},
    "approval": {"config.message": ("template", "before"), "config.shows": ("template", "before")},
    "ask": {"config.question": ("template", "before")},
    "condition": {"config.condition": ("condition", "before")},
    "fan_out": {},
    "for_each": {"config.items": ("template", "before"), "config.output": ("template", "inside")},
    "http": {
        "config.url": ("template", "before"),
        "config.headers['X-Trace']": ("template", "before"),
        "config.query.q": ("template", "before"),
        "config.body": ("template", "before"),
    },
    "input": {},
    "join": {
        "config.of": ("template", "after"),
        "config.model": ("model", "before"),
        "config.prompt": ("template", "before"),
    },
    "loop": {
        "config.until": ("condition", "inside"),
        "config.threshold.of": ("template", "inside"),
        "config.best_by": ("template", "inside"),
        "config.accumulate.notes": ("template", "inside"),
        "config.output": ("template", "inside"),
    },
    "model": _ASKING_SLOTS,
    "output": {"config.value": ("template", "before")},
    "router": {
        "config.branches[0].condition": ("condition", "before"),
        "config.branches[1].condition": ("condition", "before"),
        "config.subject": ("template", "before"),
        "config.model": ("model", "before"),
        "config.sticky": ("template", "before"),
    },
    "sub_flow": {"config.flow": ("flow", "before"), "config.inputs.text": ("template", "before")},
    "transform": {"config.value": ("template", "before")},
    "wait": {"config.until": ("template", "before")},
}


def changed(kind: str, at: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """The full config of a kind with another value at one place."""
    result: dict[str, Any] = _with(FULL[kind], at, value)
    return result


def _with(data: Any, at: tuple[str | int, ...], value: Any) -> Any:
    if not at:
        return value
    first, *rest = at
    if isinstance(data, list):
        return [_with(item, tuple(rest), value) if index == first else item for index, item in enumerate(data)]
    return {**data, first: _with(data.get(first, {}), tuple(rest), value)}
