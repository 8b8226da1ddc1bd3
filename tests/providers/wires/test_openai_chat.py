"""What is sent: every body here is one that the vendor's reference allows, field by field."""

import json
from typing import Any

import pytest

from flows.faults import Permanent
from flows.providers.port import File, Request, ToolOffer
from flows.providers.presets import PRESETS
from flows.providers.wires import carried
from flows.providers.wires.openai_chat import OpenAIChat
from flows.providers.wires.quirks import Quirks
from flows.providers.wires.strictness import held_word_for_word

WIRE = OpenAIChat()
SETTINGS = {"temperature": 0.7, "max_tokens": 800}
OPEN = {"type": "object", "properties": {"score": {"type": "number"}}, "required": ["score"]}
CLOSED = {**OPEN, "additionalProperties": False}
WEATHER = ToolOffer("weather", "Tells the weather.", {"type": "object", "properties": {"city": {"type": "string"}}})
CALLED: dict[str, Any] = {
    "role": "assistant",
    "text": "",
    "tool_calls": [{"id": "call_1", "name": "weather", "arguments": {"city": "Bern"}}],
}
TOLD = {"role": "tool", "id": "call_1", "name": "weather", "text": "sunny"}


def sent(request: Request, preset: str = "openai", *, stream: bool = False) -> Any:
    """As it leaves, through JSON."""
    sending = WIRE.ask(request, PRESETS[preset].quirks, stream=stream)
    assert (sending.method, sending.path) == ("POST", "/chat/completions")
    return json.loads(json.dumps(sending.body))


def test_a_question_is_a_system_and_a_user_message() -> None:
    assert sent(Request("gpt-4.1", "Why?", "Be brief.", SETTINGS)) == {
        "model": "gpt-4.1",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}],
        "temperature": 0.7,
        "max_completion_tokens": 800,
    }


def test_every_setting_that_steps_know_has_its_field() -> None:
    settings = {
        **SETTINGS,
        "top_p": 0.9,
        "stop": ["END"],
        "seed": 7,
        "frequency_penalty": 0.1,
        "presence_penalty": -0.2,
        "flavour": "sweet",
    }
    assert sent(Request("gpt-4.1", "Why?", settings=settings), stream=True) == {
        "model": "gpt-4.1",
        "messages": [{"role": "user", "content": "Why?"}],
        "temperature": 0.7,
        "max_completion_tokens": 800,
        "top_p": 0.9,
        "stop": ["END"],
        "seed": 7,
        "frequency_penalty": 0.1,
        "presence_penalty": -0.2,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


@pytest.mark.parametrize("model", ["o1", "o3-mini", "o4-mini-2025-04-16", "gpt-5", "gpt-5.2-pro", "gpt-6", "openai/o3"])
def test_a_model_that_reasons_is_not_told_how_freely(model: str) -> None:
    body = sent(Request(model, "Why?", "Be brief.", {**SETTINGS, "top_p": 0.5}))
    assert body == {
        "model": model,
        "messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Why?"}],
        "max_completion_tokens": 800,
    }


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-5-chat-latest", "chatgpt-4o-latest", "olmo-3", "gpt-oss-120b"])
def test_other_models_are(model: str) -> None:
    assert sent(Request(model, "Why?", settings=SETTINGS))["temperature"] == 0.7


@pytest.mark.parametrize(("preset", "model"), [("openai", "o3"), ("litellm", "azure/gpt-5-mini"), ("xai", "grok-4")])
def test_a_stop_that_the_model_would_refuse_is_refused_before_it_is_sent(preset: str, model: str) -> None:
    with pytest.raises(Permanent) as caught:
        sent(Request(model, "Why?", settings={"stop": ["END"]}), preset)
    assert (caught.value.code, caught.value.where) == ("REQUEST_REFUSED", "config.settings.stop")
    assert model in caught.value.message


def test_more_stops_than_the_vendor_takes_are_refused() -> None:
    five = {"stop": ["a", "b", "c", "d", "e"]}
    with pytest.raises(Permanent, match="4 texts at most here, not at 5"):
        sent(Request("gpt-4.1", "Why?", settings=five))
    assert sent(Request("llama3.2", "Why?", settings=five), "ollama")["stop"] == five["stop"]


def test_tools_and_what_came_of_them_are_told() -> None:
    request = Request("gpt-4.1", "Weather?", turns=(CALLED, TOLD, {"role": "user", "text": "Go on."}), tools=(WEATHER,))
    assert sent(request) == {
        "model": "gpt-4.1",
        "messages": [
            {"role": "user", "content": "Weather?"},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "call_1",
                        "type": "function",
                        "function": {"name": "weather", "arguments": '{"city": "Bern"}'},
                    }
                ],
            },
            {"role": "tool", "tool_call_id": "call_1", "content": "sunny"},
            {"role": "user", "content": "Go on."},
        ],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "weather",
                    "description": "Tells the weather.",
                    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
                },
            }
        ],
    }


def test_an_earlier_answer_and_arguments_that_were_no_json_go_back_as_they_came() -> None:
    turns = (
        {"role": "assistant", "text": "Draft."},
        {"role": "user", "text": "Again."},
        {
            "role": "assistant",
            "text": "Hm.",
            "tool_calls": [{"id": "x y", "name": "weather", "arguments": '{"city": "Be'}],
        },
    )
    first, second, third = sent(Request("gpt-4.1", "Why?", turns=turns))["messages"][1:]
    assert (first, second) == ({"role": "assistant", "content": "Draft."}, {"role": "user", "content": "Again."})
    assert (third["content"], third["tool_calls"][0]["function"]["arguments"]) == ("Hm.", '{"city": "Be')
    assert third["tool_calls"][0]["id"] == carried.plain_id("x y")


@pytest.mark.parametrize(
    ("preset", "schema", "form"),
    [
        (
            "openai",
            CLOSED,
            {"type": "json_schema", "json_schema": {"name": "answer", "schema": CLOSED, "strict": True}},
        ),
        ("openai", OPEN, {"type": "json_schema", "json_schema": {"name": "answer", "schema": OPEN, "strict": False}}),
        ("openai", {"type": "array"}, None),
        ("ollama", CLOSED, {"type": "json_schema", "json_schema": {"name": "answer", "schema": CLOSED}}),
        ("lm-studio", OPEN, {"type": "json_schema", "json_schema": {"name": "answer", "schema": OPEN}}),
        ("deepseek", CLOSED, {"type": "json_object"}),
        ("groq", OPEN, {"type": "json_object"}),
        ("custom", CLOSED, None),
    ],
)
def test_an_answer_is_held_to_its_schema_as_far_as_the_server_can(preset: str, schema: Any, form: Any) -> None:
    assert sent(Request("m", "Answer as JSON.", schema=schema), preset).get("response_format") == form


@pytest.mark.parametrize(
    ("schema", "held"),
    [
        (CLOSED, True),
        (OPEN, False),
        ({**CLOSED, "required": []}, False),
        ({"type": "string"}, False),
        ({**CLOSED, "properties": {"score": {"type": "string", "pattern": "a+"}}}, False),
        ({**CLOSED, "properties": {"score": {"type": "array", "items": OPEN}}}, False),
        ({**CLOSED, "properties": {"score": {"anyOf": [CLOSED, {"type": "null"}]}}}, True),
        ({**CLOSED, "properties": {"score": {"oneOf": [CLOSED]}}}, False),
        ({**CLOSED, "properties": {"score": True}}, False),
        ({**CLOSED, "$defs": {"part": CLOSED}, "properties": {"score": {"$ref": "#/$defs/part"}}}, True),
        ({**CLOSED, "$defs": {"part": OPEN}, "properties": {"score": {"$ref": "#/$defs/part"}}}, False),
    ],
)
def test_only_a_closed_schema_of_known_words_is_held_to_word_for_word(schema: Any, held: bool) -> None:
    assert held_word_for_word(schema) is held


def test_where_any_object_will_do_the_messages_say_json() -> None:
    """Such a request is refused without the word."""
    request = Request("deepseek-chat", "Rate it.", "Be fair.", schema=CLOSED)
    assert sent(request, "deepseek")["messages"][0] == {
        "role": "system",
        "content": "Be fair.\n\nAnswer with a JSON object.",
    }


def test_groq_takes_no_form_beside_tools() -> None:
    assert "response_format" not in sent(Request("m", "As JSON.", schema=OPEN, tools=(WEATHER,)), "groq")


def test_images_and_documents_go_along_as_data() -> None:
    """A text file is text for every model."""
    files = (
        File("cat.png", "image/png", b"\x89PNG"),
        File("deed.pdf", "application/pdf", b"%PDF"),
        File("notes.md", "text/markdown", "naïve".encode()),
    )
    assert sent(Request("gpt-4.1", "What is it?", files=files))["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "What is it?"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
                {"type": "file", "file": {"filename": "deed.pdf", "file_data": "data:application/pdf;base64,JVBERg=="}},
                {"type": "text", "text": "notes.md:\n\nnaïve"},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("preset", "media_type"),
    [("openai", "audio/wav"), ("openai", "video/mp4"), ("ollama", "application/pdf"), ("deepseek", "image/png")],
)
def test_a_file_that_the_server_has_no_words_for_is_refused_before_it_is_sent(preset: str, media_type: str) -> None:
    with pytest.raises(Permanent, match="cannot be given 'it'"):
        sent(Request("m", "What is it?", files=(File("it", media_type, b"x"),)), preset)


def test_mistral_is_asked_in_its_own_words() -> None:
    settings = {**SETTINGS, "seed": 7}
    turns = (CALLED, TOLD, {"role": "user", "text": "Enough."})
    body = sent(Request("mistral-large-latest", "Weather?", settings=settings, turns=turns), "mistral", stream=True)
    call = body["messages"][1]["tool_calls"][0]["id"]
    assert len(call) == 9
    assert call.isalnum()
    assert body["messages"][2:] == [
        {"role": "tool", "tool_call_id": call, "content": "sunny"},
        {"role": "assistant", "content": "OK"},
        {"role": "user", "content": "Enough."},
    ]
    del body["messages"]
    assert body == {
        "model": "mistral-large-latest",
        "temperature": 0.7,
        "max_tokens": 800,
        "random_seed": 7,
        "stream": True,
    }


def test_an_id_that_mistral_made_is_given_back_as_it_was() -> None:
    call = {"id": "Ab3dEf9hI", "name": "weather", "arguments": {}}
    turns = ({"role": "assistant", "text": "", "tool_calls": [call]}, {**TOLD, "id": "Ab3dEf9hI"})
    assert sent(Request("m", "Weather?", turns=turns), "mistral")["messages"][2]["tool_call_id"] == "Ab3dEf9hI"


def test_deepseek_gets_its_thoughts_back_or_is_asked_without() -> None:
    """It refuses a turn that used a tool without what was thought before."""
    own = carried.with_id("call_1", "openai-chat/deepseek-v4-pro", "It asks for the weather.")
    thought = {**CALLED, "tool_calls": [{**CALLED["tool_calls"][0], "id": own}]}
    request = Request("deepseek-v4-pro", "Weather?", turns=(thought, {**TOLD, "id": own}), tools=(WEATHER,))
    body = sent(request, "deepseek")
    assert body["messages"][1]["reasoning_content"] == "It asks for the weather."
    assert body["messages"][1]["tool_calls"][0]["id"] == body["messages"][2]["tool_call_id"] == "call_1"
    assert "thinking" not in body
    without = sent(Request("deepseek-v4-pro", "Weather?", turns=(CALLED, TOLD), tools=(WEATHER,)), "deepseek")
    assert without["thinking"] == {"type": "disabled"}
    assert "thinking" not in sent(Request("deepseek-v4-pro", "Weather?", tools=(WEATHER,)), "deepseek")
    assert "reasoning_content" not in json.dumps(sent(request, "openai"))


def test_xai_gets_no_penalties_for_models_that_reason() -> None:
    settings = {"temperature": 0.7, "presence_penalty": 1}
    assert "presence_penalty" not in sent(Request("grok-4-fast-reasoning", "Why?", settings=settings), "xai")
    assert sent(Request("grok-4-fast-non-reasoning", "Why?", settings=settings), "xai")["presence_penalty"] == 1


@pytest.mark.parametrize("preset", ["ollama", "llama-cpp", "vllm", "lm-studio", "together", "custom", "openrouter"])
def test_most_servers_still_say_max_tokens(preset: str) -> None:
    body = sent(Request("gpt-5", "Why?", settings=SETTINGS), preset, stream=True)
    assert body == {
        "model": "gpt-5",
        "messages": [{"role": "user", "content": "Why?"}],
        "temperature": 0.7,
        "max_tokens": 800,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_a_key_is_a_bearer_token() -> None:
    assert WIRE.sign("sk-1") == {"Authorization": "Bearer sk-1"}


def test_the_models_are_a_list_to_be_fetched() -> None:
    sending = WIRE.list_models(Quirks())
    assert (sending.method, sending.path, sending.body) == ("GET", "/models", None)


@pytest.mark.parametrize(
    ("item", "seen"),
    [
        ({"id": "gpt-4.1", "object": "model", "owned_by": "openai"}, ("gpt-4.1", "", None, None)),
        (
            {"id": "a/b", "name": "A: B", "context_length": 9, "top_provider": {"max_completion_tokens": 4}},
            ("a/b", "A: B", 9, 4),
        ),
        ({"id": "m", "context_window": 8, "max_completion_tokens": 3}, ("m", "", 8, 3)),
        ({"id": "m", "max_model_len": 7}, ("m", "", 7, None)),
        ({"id": "m", "max_context_length": 6, "capabilities": {"completion_chat": True}}, ("m", "", 6, None)),
        ({"id": "m", "meta": {"n_ctx_train": 5}}, ("m", "", 5, None)),
        ({"id": "m", "display_name": "M", "context_length": "much"}, ("m", "M", None, None)),
    ],
)
def test_what_a_server_tells_of_a_model_is_kept(item: Any, seen: Any) -> None:
    for body in ({"object": "list", "data": [item]}, [item]):
        (model,) = WIRE.models(body)
        assert (model.id, model.name, model.context, model.output) == seen


def test_models_that_cannot_answer_in_text_are_not_offered() -> None:
    names = [
        "text-embedding-3-small",
        "whisper-1",
        "gpt-image-1",
        "omni-moderation-latest",
        "tts-1",
        "grok-2-image",
        "a",
        "gpt-4.1",
    ]
    odd = [{"id": "flux", "type": "image"}, {"id": "ocr", "capabilities": {"completion_chat": False}}, 7, {"id": ""}]
    assert [seen.id for seen in WIRE.models({"data": [*odd, *({"id": name} for name in names)]})] == ["a", "gpt-4.1"]


@pytest.mark.parametrize("body", ["<html></html>", {"error": "no"}, {"data": None}, 7])
def test_a_list_of_models_that_is_none_is_told(body: Any) -> None:
    with pytest.raises(Permanent) as caught:
        WIRE.models(body)
    assert caught.value.code == "REPLY_UNREADABLE"
