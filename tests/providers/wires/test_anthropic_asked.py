"""What Anthropic is asked, field by field, and how an answer is asked for in JSON."""

from typing import Any

import pytest

from flows.faults import Permanent
from flows.providers.port import File, Request, ToolOffer
from flows.providers.wires.anthropic import Anthropic
from flows.providers.wires.quirks import Quirks
from flows.steps.answers import EVALUATION, VALIDATION

WIRE = Anthropic()
PLACE = {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}
WEATHER = ToolOffer("weather", "Tells the weather.", PLACE)


def request(model: str = "claude-opus-4-6", prompt: str = "Hi", **more: Any) -> Request:
    return Request(model, prompt, **more)


def body(asked: Request, quirks: Quirks | None = None, stream: bool = True) -> dict[str, Any]:
    return dict(WIRE.ask(asked, quirks or Quirks(), stream=stream).body or {})


# ---- what is asked ----


def test_a_question_is_asked_as_the_reference_has_it() -> None:
    asked = request(system="Be brief.", settings={"temperature": 0.5, "max_tokens": 400, "stop": ["END"]})
    sending = WIRE.ask(asked, Quirks(), stream=True)
    assert (sending.method, sending.path) == ("POST", "/messages")
    assert sending.headers == {"anthropic-version": "2023-06-01"}
    assert WIRE.sign("k") == {"x-api-key": "k"}
    assert sending.body == {
        "model": "claude-opus-4-6",
        "max_tokens": 400,
        "system": "Be brief.",
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}],
        "temperature": 0.5,
        "stop_sequences": ["END"],
        "stream": True,
    }


def test_what_is_not_said_is_not_sent_but_the_length_is_a_must() -> None:
    assert body(request(), stream=False).keys() == {"model", "max_tokens", "messages"}
    assert body(request())["max_tokens"] == 8_192
    assert body(request("claude-3-haiku-20240307"))["max_tokens"] == 4_096


def test_the_results_of_tools_and_what_is_said_after_them_are_one_turn() -> None:
    turns = (
        {"role": "assistant", "text": "Let me look.", "tool_calls": [
            {"id": "toolu_1", "name": "weather", "arguments": {"place": "Rome"}},
            {"id": "call:2", "name": "weather", "arguments": "no JSON"},
        ]},
        {"role": "tool", "id": "toolu_1", "name": "weather", "text": "18 degrees"},
        {"role": "tool", "id": "call:2", "name": "weather", "text": "It failed."},
        {"role": "user", "text": "Go on."},
    )  # fmt: skip
    sent = body(request(tools=(WEATHER,), turns=turns))
    assert sent["tools"] == [{"name": "weather", "description": "Tells the weather.", "input_schema": PLACE}]
    first, assistant, last = sent["messages"]
    assert first == {"role": "user", "content": [{"type": "text", "text": "Hi"}]}
    foreign = assistant["content"][2]["id"]
    assert assistant == {
        "role": "assistant",
        "content": [
            {"type": "text", "text": "Let me look."},
            {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"place": "Rome"}},
            {"type": "tool_use", "id": foreign, "name": "weather", "input": {"input": "no JSON"}},
        ],
    }
    assert foreign.replace("_", "").isalnum()
    assert last == {
        "role": "user",
        "content": [
            {"type": "tool_result", "tool_use_id": "toolu_1", "content": "18 degrees"},
            {"type": "tool_result", "tool_use_id": foreign, "content": "It failed."},
            {"type": "text", "text": "Go on."},
        ],
    }


def test_an_answer_of_nothing_leaves_no_empty_turn() -> None:
    """The API takes no text without a letter in it."""
    turns = ({"role": "assistant", "text": " "}, {"role": "user", "text": "Answer with JSON."})
    (only,) = body(request(turns=turns))["messages"]
    assert [part["text"] for part in only["content"]] == ["Hi", "Answer with JSON."]


def test_images_and_documents_come_before_the_prompt() -> None:
    files = (
        File("a.png", "image/png", b"\x89PNG"),
        File("b.pdf", "application/pdf", b"%PDF"),
        File("c.csv", "text/csv", b"a,b"),
    )
    (message,) = body(request(files=files))["messages"]
    assert message["content"] == [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw=="}},
        {
            "type": "document",
            "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERg=="},
            "title": "b.pdf",
        },
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "a,b"}, "title": "c.csv"},
        {"type": "text", "text": "Hi"},
    ]


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        (request(prompt=" \n"), "config.prompt"),
        (request(settings={"stop": ["\n\n"]}), "config.settings.stop"),
        (request(files=(File("a.bin", "application/octet-stream", b"a"),)), "files"),
    ],
)
def test_what_the_api_would_refuse_is_told_before_it_is_sent(asked: Request, where: str) -> None:
    with pytest.raises(Permanent) as caught:
        WIRE.ask(asked, Quirks(), stream=True)
    assert (caught.value.code, caught.value.where) == ("REQUEST_REFUSED", where)


@pytest.mark.parametrize(
    ("model", "settings", "sent"),
    [
        ("claude-sonnet-4-20250514", {"temperature": 1.7, "top_p": 0.9}, {"temperature": 1.0, "top_p": 0.9}),
        ("claude-3-5-sonnet-20241022", {"temperature": 0.2}, {"temperature": 0.2}),
        ("claude-sonnet-4-5-20250929", {"temperature": 0.7, "top_p": 0.9}, {"top_p": 0.9}),
        ("claude-opus-4-7", {"temperature": 0.7, "top_p": 0.9}, {}),
        ("claude-opus-5", {"temperature": 0.7}, {}),
        ("claude-mythos-preview", {"temperature": 0.7}, {}),
        ("deepseek-chat", {"temperature": 0.7, "top_p": 0.9}, {"temperature": 0.7, "top_p": 0.9}),
    ],
)
def test_each_model_gets_the_sampling_that_it_takes(model: str, settings: dict[str, Any], sent: dict[str, Any]) -> None:
    found = body(request(model, settings=settings))
    assert {name: found[name] for name in ("temperature", "top_p") if name in found} == sent


# ---- JSON by a schema ----


def test_a_schema_is_kept_by_closed_objects_and_its_limits_are_told() -> None:
    schema = body(request(schema=EVALUATION))["output_config"]["format"]
    assert schema == {
        "type": "json_schema",
        "schema": {
            "type": "object",
            "properties": {
                "score": {"type": "number", "description": "(minimum: 0, maximum: 1)"},
                "reasons": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["score", "reasons"],
            "additionalProperties": False,
        },
    }
    inner = body(request(schema=VALIDATION))["output_config"]["format"]["schema"]["properties"]["problems"]["items"]
    assert (inner["additionalProperties"], inner["required"]) == (False, ["message"])


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {"type": "object", "properties": {"a": {}}},
        {"type": "object", "properties": {"a": {"type": "object", "additionalProperties": {"type": "string"}}}},
        {"type": "object", "properties": {"a": {"$ref": "#"}}},
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"$ref": "#/$defs/a"}}},
        {"type": "object", "properties": {"a": {"enum": [{"b": 1}]}}},
        {"type": "object", "properties": {"a": {"type": "array"}}},
        {"type": "array", "items": {"type": "string"}},
    ],
)
def test_a_schema_that_cannot_be_kept_is_left_to_the_prompt(schema: dict[str, Any]) -> None:
    assert body(request(schema=schema)).keys() == {"model", "max_tokens", "messages", "stream"}


def test_a_schema_with_choices_and_definitions_is_kept() -> None:
    choice = {"type": "string", "format": "date", "enum": ["a"], "minLength": 1, "description": "When."}
    schema = {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/b"}, "c": {"oneOf": [choice, {"type": "null"}]}},
        "$defs": {"b": {"type": "array", "minItems": 1, "items": {"type": "integer"}, "maxItems": 3}},
    }
    kept = body(request(schema=schema))["output_config"]["format"]["schema"]
    assert kept["$defs"]["b"] == {
        "type": "array",
        "items": {"type": "integer"},
        "minItems": 1,
        "description": "(maxItems: 3)",
    }
    text = {"type": "string", "enum": ["a"], "format": "date", "description": "When. (minLength: 1)"}
    assert kept["properties"]["c"] == {"anyOf": [text, {"type": "null"}]}


def test_a_model_with_tools_of_its_own_or_of_another_house_is_not_made_to_answer_by_one() -> None:
    assert "tool_choice" not in body(request("claude-sonnet-4-20250514", schema=PLACE, tools=(WEATHER,)))
    assert "tool_choice" not in body(request("deepseek-chat", schema=PLACE))
    assert "output_config" not in body(request("deepseek-chat", schema=PLACE))
    assert "output_config" not in body(request(schema=PLACE), Quirks(shape="prompt"))
