"""Flows in which something happens more than once, waits for somebody, or fails and is tried again."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.e2e import drafts
from tests.e2e.browser import Window

PUBLISH = "Publish with approval"
APPROVAL = "Approve a text"
QUESTIONS = "Ask for what is missing"
CHAPTERS = "Summarize every chapter"
PASSES = "Count until it is good"
TWO_SIDES = "Look at it from two sides"
LOST = "A part that was deleted"
WITH_PART = "A whole of parts"
FLAKY = "Try again and fail"


def publish() -> dict[str, Any]:
    """A loop that judges and refines until it is good enough; then a person approves, or sends it back."""
    return _flow(
        PUBLISH,
        [
            _step("brief", "input", "Brief", 0),
            _model("draft", "Draft", 248, "generate", "Write 40 words about {{ inputs.topic }}."),
            _step(
                "rounds",
                "loop",
                "Until it is good",
                500,
                config={
                    "passes": 4,
                    "threshold": {"of": "{{ judge.score }}", "at_least": 0.8},
                    "output": "{{ refine or loop.previous.refine or draft }}",
                },
                size={"width": 440, "height": 172},
            ),
            _model(
                "judge",
                "Judge",
                24,
                "evaluate",
                "Score this text: {{ loop.previous.refine or draft }}",
                y=56,
                parent="rounds",
            ),
            _model(
                "refine",
                "Refine",
                240,
                "refine",
                "Improve it. Reasons: {{ judge.reasons }}\n\nText:\n{{ loop.previous.refine or draft }}",
                y=56,
                parent="rounds",
                condition={"field": "judge.score", "operator": "<", "value": 0.8},
            ),
            _step(
                "approve",
                "approval",
                "Approve wording",
                1000,
                config={"message": "Shall this be published?", "shows": "{{ rounds }}", "editable": True},
            ),
            _step("result", "output", "Result", 1248, config={"value": "{{ approve }}"}),
            _step("back", "output", "Sent back", 1248, y=148, config={"value": "{{ approve.comment }}"}),
        ],
        [
            ("brief", "draft"),
            ("draft", "rounds"),
            ("judge", "refine"),
            ("rounds", "approve"),
            ("approve", "result", "approved"),
            ("approve", "back", "sent_back"),
        ],
        [{"name": "topic", "title": "Topic", "type": "text", "required": True, "default": "the tides"}],
    )


def approval() -> dict[str, Any]:
    """Nothing but the approval, of a text that may be edited."""
    return _flow(
        APPROVAL,
        [
            _step("text", "transform", "Text", 0, config={"value": "The sea comes and goes."}),
            _step(
                "approve",
                "approval",
                "Approve wording",
                248,
                config={"message": "Shall this be published?", "shows": "{{ text }}", "editable": True},
            ),
            _step("result", "output", "Result", 496, config={"value": "{{ approve }}"}),
            _step("back", "output", "Sent back", 496, y=148, config={"value": "{{ approve.comment }}"}),
        ],
        [("text", "approve"), ("approve", "result", "approved"), ("approve", "back", "sent_back")],
    )


def questions() -> dict[str, Any]:
    return _flow(
        QUESTIONS,
        [
            _step(
                "ask",
                "ask",
                "Details",
                0,
                config={
                    "question": "What do we still need to know?",
                    "fields": [
                        {
                            "name": "tone",
                            "title": "Tone",
                            "type": "choice",
                            "choices": ["calm", "bold"],
                            "required": True,
                        },
                        {"name": "words", "title": "Words at most", "type": "number", "default": 200},
                    ],
                },
            ),
            _step("result", "output", "Result", 248, config={"value": "{{ ask.tone }}, {{ ask.words }} words"}),
        ],
        [("ask", "result")],
    )


def chapters(count: int = 10, *, models: bool = True) -> dict[str, Any]:
    """One chapter cannot be read as JSON: its item fails, and the list goes on. Without models it is done at once."""
    prompt = "Summarize {{ loop.item }} in ten words."
    summary = (
        _model("sum", "Summary", 24, "summarize", prompt, y=56, parent="each")
        if models
        else _step("sum", "transform", "Summary", 24, y=56, parent="each", config={"value": prompt})
    )
    texts = ", ".join(f'"chapter {number}"' for number in range(1, count + 1))
    return _flow(
        CHAPTERS,
        [
            _step(
                "each",
                "for_each",
                "Every chapter",
                0,
                config={"items": f"[{texts}]", "limit": 2},
                size={"width": 440, "height": 172},
            ),
            summary,
            _step(
                "check",
                "transform",
                "Check",
                240,
                y=56,
                parent="each",
                critical=False,
                config={"mode": "json", "value": "{{ '{' if loop.index == 3 else '{}' }}"},
            ),
            _step("result", "output", "Result", 500, config={"value": "{{ each }}"}),
        ],
        [("sum", "check"), ("each", "result")],
    )


def passes() -> dict[str, Any]:
    """A loop that scores better with every pass, without a model: done at once."""
    return _flow(
        PASSES,
        [
            _step(
                "rounds",
                "loop",
                "Until it is good",
                0,
                config={"passes": 5, "threshold": {"of": "{{ judge.score }}", "at_least": 0.8}},
                size={"width": 224, "height": 172},
            ),
            _step(
                "judge",
                "transform",
                "Judge",
                24,
                y=56,
                parent="rounds",
                config={"mode": "json", "value": '{"score": {{ 0.4 + loop.index / 10 }}}'},
            ),
            _step("result", "output", "Result", 300, config={"value": "{{ rounds }}"}),
        ],
        [("rounds", "result")],
    )


def two_sides() -> dict[str, Any]:
    return _flow(
        TWO_SIDES,
        [
            _step("fan", "fan_out", "Two models", 0, size={"width": 224, "height": 296}),
            _model("first", "First view", 24, "generate", "Praise {{ inputs.topic }} in 60 words.", y=56, parent="fan"),
            _model(
                "second", "Second view", 24, "generate", "Doubt {{ inputs.topic }} in 30 words.", y=172, parent="fan"
            ),
            _step("both", "join", "Both", 300, y=90, config={}),
            _step("result", "output", "Result", 548, y=90),
        ],
        [("fan", "both"), ("both", "result")],
        [{"name": "topic", "title": "Topic", "type": "text", "required": True, "default": "night trains"}],
    )


def flaky() -> dict[str, Any]:
    """Its second step names a model that is not there; mended, the first step need not run again."""
    return _flow(
        FLAKY,
        [
            _model("draft", "Draft", 0, "generate", "Write 20 words about rain."),
            _model("critic", "Critic", 248, "critique", "{{ draft }}", model="rehearsal/missing"),
            _step("result", "output", "Result", 496, config={"value": "{{ critic }}"}),
        ],
        [("draft", "critic"), ("critic", "result")],
    )


def part(name: str = LOST) -> dict[str, Any]:
    return _flow(name, [_step("result", "output", "Result", 0, config={"value": "A part."})], [])


def with_part(part: str = LOST) -> dict[str, Any]:
    """Its first step is a run of another flow."""
    return _flow(
        WITH_PART,
        [
            _step("part", "sub_flow", "Part", 0, config={"flow": part}),
            _step("result", "output", "Result", 248, config={"value": "{{ part }}"}),
        ],
        [("part", "result")],
    )


def start(window: Window, content: Mapping[str, Any], inputs: Mapping[str, Any] | None = None) -> str:
    """A run of a flow made for it. Returns the run's id."""
    flow = drafts.make(window, content)
    run = window.send("POST", "/api/runs/", {"flow": flow, "inputs": dict(inputs or {})})
    return str(run["id"])


def _flow(
    name: str,
    steps: Sequence[Mapping[str, Any]],
    edges: Sequence[tuple[str, ...]],
    inputs: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    return {
        "schema": 1,
        "name": name,
        "steps": list(steps),
        "edges": [{"source": edge[0], "target": edge[1], "port": edge[2] if edge[2:] else "out"} for edge in edges],
        "inputs": list(inputs),
    }


def _step(id: str, kind: str, title: str, x: int, *, y: int = 0, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": kind, "title": title, "position": {"x": x, "y": y}, **more}


def _model(
    id: str, title: str, x: int, action: str, prompt: str, *, model: str = "rehearsal/steady", **more: Any
) -> dict[str, Any]:
    return _step(id, "model", title, x, config={"action": action, "model": model, "prompt": prompt}, **more)
