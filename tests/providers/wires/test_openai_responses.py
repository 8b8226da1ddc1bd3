"""The wire of OpenAI's Responses, against the current reference of POST /responses and its streaming events."""

import json
from typing import Any

import pytest

from flows.faults import Permanent, Transient
from flows.providers.port import File, Finish, Request, Text, Tokens, ToolOffer, ToolUse
from flows.providers.wires.openai_responses import OpenAIResponses
from flows.providers.wires.quirks import Quirks
from flows.providers.wires.wire import Sending, Wire
from flows.reach.sse import ServerEvent
from tests.providers.wires.recorded import assert_same_however_cut, finish_of, read_whole, text_of, tools_of

WIRE: Wire = OpenAIResponses()
PLAIN = Request("gpt-4.1", "Hello")
THINKER = Request("gpt-5.6", "Hello")
WEATHER = ToolOffer("weather", "Looks outside.", {"type": "object", "properties": {"city": {"type": "string"}}})
USAGE = {
    "input_tokens": 90,
    "input_tokens_details": {"cached_tokens": 64, "cache_write_tokens": 8},
    "output_tokens": 30,
    "output_tokens_details": {"reasoning_tokens": 20},
    "total_tokens": 120,
}
COUNTED = Tokens(input=90, cached=64, output=30, reasoning=20, cache_write=8)
REASONING = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA-sealed_=="}
CALL = {
    "type": "function_call",
    "id": "fc_1",
    "call_id": "call_1",
    "name": "weather",
    "arguments": '{"city": "Köln"}',
    "status": "completed",
}


def message(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": list(parts)}


def output_text(said: str) -> dict[str, Any]:
    return {"type": "output_text", "text": said, "annotations": []}


def response(*output: Any, status: str = "completed", **more: Any) -> dict[str, Any]:
    return {"id": "resp_1", "object": "response", "status": status, "output": list(output), "usage": USAGE, **more}


def stream(*events: tuple[str, dict[str, Any]]) -> bytes:
    return b"".join(
        f"event: {kind}\ndata: ".encode()
        + json.dumps({"type": kind, "sequence_number": number, **data}, ensure_ascii=False).encode()
        + b"\n\n"
        for number, (kind, data) in enumerate(events)
    )


def delta(said: str, item: int = 0, kind: str = "output_text") -> tuple[str, dict[str, Any]]:
    return f"response.{kind}.delta", {"item_id": "msg_1", "output_index": item, "content_index": 0, "delta": said}


def done(item: dict[str, Any], at: int = 0) -> tuple[str, dict[str, Any]]:
    return "response.output_item.done", {"output_index": at, "item": item}


def completed(*output: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    return "response.completed", {"response": response(*output, **more)}


CREATED: tuple[str, dict[str, Any]] = (
    "response.created",
    {"response": {"id": "resp_1", "status": "in_progress", "output": [], "error": None}},
)


def asked(request: Request, stream: bool = True) -> dict[str, Any]:
    """What is sent, as it looks on the wire."""
    body: dict[str, Any] = json.loads(json.dumps(WIRE.ask(request, Quirks(), stream=stream).body))
    return body


def test_a_question_is_posted_and_nothing_of_it_is_kept_there() -> None:
    sending = WIRE.ask(PLAIN, Quirks(), stream=True)
    assert sending == Sending(
        "/responses",
        {
            "model": "gpt-4.1",
            "input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}],
            "store": False,
            "stream": True,
        },
    )
    assert "stream" not in asked(PLAIN, stream=False)
    assert WIRE.sign("sk-1") == {"Authorization": "Bearer sk-1"}


def test_settings_and_instructions_go_where_the_reference_has_them() -> None:
    settings = {"temperature": 0.2, "top_p": 0.9, "max_tokens": 800}
    body = asked(Request("gpt-4.1", "Hello", "Be brief.", settings))
    assert body["instructions"] == "Be brief."
    assert (body["temperature"], body["top_p"], body["max_output_tokens"]) == (0.2, 0.9, 800)
    assert not {"max_tokens", "stop", "system"} & body.keys()


def test_an_answer_shorter_than_the_protocol_can_ask_for_becomes_its_shortest() -> None:
    assert asked(Request("gpt-4.1", "Hello", settings={"max_tokens": 1}))["max_output_tokens"] == 16


@pytest.mark.parametrize("model", ["o3", "o4-mini", "gpt-5", "gpt-5.6-luna", "openai/o1", "codex-mini"])
def test_reasoning_models_are_not_told_how_freely_to_write(model: str) -> None:
    body = asked(Request(model, "Hello", settings={"temperature": 0.2, "top_p": 0.9, "max_tokens": 800}))
    assert not {"temperature", "top_p"} & body.keys()


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4.1", "gpt-5-chat-latest", "solo3", "qwen3"])
def test_other_models_are(model: str) -> None:
    assert asked(Request(model, "Hello", settings={"temperature": 0.2}))["temperature"] == 0.2


def test_texts_to_stop_at_cannot_be_said_and_the_setting_is_named() -> None:
    with pytest.raises(Permanent) as raised:
        WIRE.ask(Request("gpt-4.1", "Hello", settings={"stop": ["END"]}), Quirks(), stream=True)
    assert (raised.value.code, raised.value.where) == ("REQUEST_REFUSED", "config.settings.stop")


def test_images_and_files_come_before_the_prompt() -> None:
    files = (File("a.png", "image/png", b"\x89PNG"), File("b.pdf", "application/pdf", b"%PDF"))
    assert asked(Request("gpt-4.1", "Compare", files=files))["input"][0]["content"] == [
        {"type": "input_image", "detail": "auto", "image_url": "data:image/png;base64,iVBORw=="},
        {"type": "input_file", "filename": "b.pdf", "file_data": "data:application/pdf;base64,JVBERg=="},
        {"type": "input_text", "text": "Compare"},
    ]


def test_a_sound_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(Permanent, match=r"a\.mp3"):
        WIRE.ask(Request("gpt-4.1", "Hear", files=(File("a.mp3", "audio/mpeg", b"ID3"),)), Quirks(), stream=True)


def test_an_open_schema_is_told_and_a_closed_one_is_held_to() -> None:
    closed = {
        "type": "object",
        "properties": {"score": {"type": "number"}, "why": {"type": "array", "items": {"type": "string"}}},
        "required": ["score", "why"],
        "additionalProperties": False,
    }
    assert asked(Request("gpt-4.1", "Judge", schema=closed))["text"] == {
        "format": {"type": "json_schema", "name": "answer", "schema": closed, "strict": True}
    }
    for opened in (
        {**closed, "required": ["score"]},
        {**closed, "additionalProperties": True},
        {**closed, "properties": {"score": {"type": "object"}, "why": {"type": "string"}}},
        {**closed, "patternProperties": {}},
        {**closed, "properties": {"score": {}, "why": {"type": "string"}}},
    ):
        assert asked(Request("gpt-4.1", "Judge", schema=opened))["text"]["format"]["strict"] is False


def test_a_schema_that_is_no_object_is_left_to_the_prompt() -> None:
    assert "text" not in asked(Request("gpt-4.1", "List", schema={"type": "array"}))


def test_tools_are_offered_flat_as_this_protocol_has_them() -> None:
    body = asked(Request("gpt-4.1", "Hello", tools=(WEATHER,)))
    assert body["tools"] == [
        {
            "type": "function",
            "name": "weather",
            "description": "Looks outside.",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
            "strict": False,
        }
    ]
    assert "include" not in body


def test_a_reasoning_model_with_tools_is_asked_for_its_sealed_reasoning() -> None:
    assert asked(Request("o3", "Hello", tools=(WEATHER,)))["include"] == ["reasoning.encrypted_content"]


def test_turns_become_items_and_no_item_needs_the_other_side_to_remember() -> None:
    turns = (
        {"role": "assistant", "text": "I look.", "tool_calls": [{"id": "call_1", "name": "weather", "arguments": {}}]},
        {"role": "tool", "id": "call_1", "name": "weather", "text": "Rain"},
        {"role": "user", "text": "Answer now."},
        {"role": "assistant", "text": "Rain."},
    )
    assert asked(Request("gpt-4.1", "Hello", turns=turns))["input"][1:] == [
        {"type": "message", "role": "assistant", "content": "I look."},
        {"type": "function_call", "call_id": "call_1", "name": "weather", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "call_1", "output": "Rain"},
        {"type": "message", "role": "user", "content": "Answer now."},
        {"type": "message", "role": "assistant", "content": "Rain."},
    ]


def test_arguments_that_were_no_json_go_back_as_they_came() -> None:
    turn = {"role": "assistant", "text": "", "tool_calls": [{"id": "c", "name": "weather", "arguments": "{city"}]}
    assert asked(Request("gpt-4.1", "Hello", turns=(turn,)))["input"][1]["arguments"] == "{city"


def test_text_is_shown_as_it_comes_and_usage_read_at_the_end() -> None:
    body = stream(
        CREATED,
        ("response.in_progress", {"response": {}}),
        ("response.output_item.added", {"output_index": 0, "item": message()}),
        ("response.content_part.added", {"output_index": 0, "content_index": 0, "part": output_text("")}),
        delta("Grüße, "),
        delta("Wëlt 🌍"),
        ("response.output_text.done", {"output_index": 0, "content_index": 0, "text": "Grüße, Wëlt 🌍"}),
        ("response.content_part.done", {"output_index": 0, "content_index": 0, "part": output_text("Grüße, Wëlt 🌍")}),
        done(message(output_text("Grüße, Wëlt 🌍"))),
        completed(message(output_text("Grüße, Wëlt 🌍"))),
    )
    chunks = assert_same_however_cut(WIRE, PLAIN, body)
    assert chunks == [Text("Grüße, "), Text("Wëlt 🌍"), Finish("end", COUNTED)]


def test_what_is_only_said_when_it_is_done_is_read_there_once() -> None:
    said = output_text("All at once.")
    told = ("response.output_text.done", {"output_index": 0, "content_index": 0, "text": "All at once."})
    for events in ((told, done(message(said))), (done(message(said)),), ()):
        body = stream(CREATED, *events, completed(message(said)))
        assert text_of(assert_same_however_cut(WIRE, PLAIN, body)) == "All at once."


def test_what_a_model_says_beside_its_answer_is_no_part_of_it() -> None:
    beside, answer = {**message(output_text("Let me see.")), "phase": "commentary"}, message(output_text("42"))
    begun = ("response.output_item.added", {"output_index": 0, "item": {**beside, "content": []}})
    streamed = stream(begun, delta("Let me see."), done(beside), delta("42", 1), completed(beside, answer))
    assert text_of(assert_same_however_cut(WIRE, PLAIN, streamed)) == "42"
    assert text_of(read_whole(WIRE, PLAIN, response(beside, answer))) == "42"


def test_a_tool_is_asked_for_once_however_often_it_is_told() -> None:
    begun = {**CALL, "arguments": "", "status": "in_progress"}
    pieces = [
        ("response.output_item.added", {"output_index": 0, "item": begun}),
        ("response.function_call_arguments.delta", {"output_index": 0, "item_id": "fc_1", "delta": '{"city": '}),
        ("response.function_call_arguments.delta", {"output_index": 0, "item_id": "fc_1", "delta": '"Köln"}'}),
    ]
    told = ("response.function_call_arguments.done", {"output_index": 0, "arguments": CALL["arguments"]})
    use = ToolUse("call_1", "weather", {"city": "Köln"})
    assert assert_same_however_cut(WIRE, PLAIN, stream(*pieces, told, done(CALL), completed(CALL))) == [
        use,
        Finish("tools", COUNTED),
    ]
    for events in ((*pieces, told, completed()), (*pieces, completed()), (completed(CALL),)):
        assert tools_of(assert_same_however_cut(WIRE, PLAIN, stream(*events))) == [use]


def test_arguments_that_are_no_json_stay_text_and_none_are_an_empty_map() -> None:
    broken, empty = {**CALL, "arguments": "{city:"}, {**CALL, "call_id": "call_2", "arguments": ""}
    assert [use.arguments for use in tools_of(read_whole(WIRE, PLAIN, response(broken, empty)))] == ["{city:", {}]


def test_sealed_reasoning_comes_back_before_the_call_it_led_to() -> None:
    second = {**CALL, "call_id": "call_2", "arguments": "{}"}
    chunks = assert_same_however_cut(
        WIRE, THINKER, stream(done(REASONING), done(CALL, 1), done(second, 2), completed(REASONING, CALL, second))
    )
    calls = [{"id": use.id, "name": use.name, "arguments": use.arguments} for use in tools_of(chunks)]
    turns = (
        {"role": "assistant", "text": "", "tool_calls": calls},
        *({"role": "tool", "id": call["id"], "name": "weather", "text": "Rain"} for call in calls),
    )
    assert asked(Request("gpt-5.6", "Hello", turns=turns))["input"][1:] == [
        REASONING,
        {"type": "function_call", "call_id": "call_1", "name": "weather", "arguments": '{"city":"Köln"}'},
        {"type": "function_call", "call_id": "call_2", "name": "weather", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "call_1", "output": "Rain"},
        {"type": "function_call_output", "call_id": "call_2", "output": "Rain"},
    ]
    others = asked(Request("gpt-4.1", "Hello", turns=turns))["input"]
    assert [item["type"] for item in others] == ["message", *["function_call"] * 2, *["function_call_output"] * 2]


def test_reasoning_too_long_to_be_carried_is_left_behind() -> None:
    long = {**REASONING, "encrypted_content": "x" * 70_000}
    assert tools_of(read_whole(WIRE, THINKER, response(long, CALL)))[0].id == "call_1"


def test_calls_of_another_vendors_model_get_ids_that_are_taken_here() -> None:
    given = "toolu/ä~gemini/gemini-3-pro~" + "s" * 900
    turns = (
        {"role": "assistant", "text": "", "tool_calls": [{"id": given, "name": "weather", "arguments": {}}]},
        {"role": "tool", "id": given, "name": "weather", "text": "Rain"},
    )
    call, result = asked(Request("gpt-5.6", "Hello", turns=turns))["input"][1:]
    assert call["call_id"] == result["call_id"]
    assert call["call_id"].startswith("call_")
    assert len(call["call_id"]) <= 40


def test_a_refusal_in_words_is_told_and_the_stop_says_so() -> None:
    refusal = message({"type": "refusal", "refusal": "I cannot."})
    told = ("response.refusal.done", {"output_index": 0, "content_index": 0, "refusal": "I cannot."})
    for events in ((delta("I ", kind="refusal"), delta("cannot.", kind="refusal"), told), (told,), ()):
        chunks = assert_same_however_cut(WIRE, PLAIN, stream(*events, completed(refusal)))
        assert (text_of(chunks), finish_of(chunks)) == ("I cannot.", Finish("refusal", COUNTED))


@pytest.mark.parametrize(("reason", "stop"), [("max_output_tokens", "length"), ("content_filter", "refusal")])
def test_an_answer_that_was_cut_off_says_why(reason: str, stop: Any) -> None:
    ended = response(message(output_text("So f")), status="incomplete", incomplete_details={"reason": reason})
    chunks = assert_same_however_cut(WIRE, PLAIN, stream(delta("So f"), ("response.incomplete", {"response": ended})))
    assert chunks == [Text("So f"), Finish(stop, COUNTED)]
    assert read_whole(WIRE, PLAIN, ended) == chunks


def test_a_call_that_was_cut_off_is_not_made() -> None:
    cut = {**CALL, "arguments": '{"ci', "status": "incomplete"}
    ended = response(cut, status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    body = stream(
        ("response.output_item.added", {"output_index": 0, "item": {**CALL, "arguments": ""}}),
        ("response.function_call_arguments.delta", {"output_index": 0, "delta": '{"ci'}),
        ("response.incomplete", {"response": ended}),
    )
    assert assert_same_however_cut(WIRE, PLAIN, body) == [Finish("length", COUNTED)]


def test_a_reply_that_is_not_streamed_is_read_alike() -> None:
    body = response(REASONING, message(output_text("I look.")), CALL)
    chunks = read_whole(WIRE, PLAIN, body)
    assert (text_of(chunks), finish_of(chunks)) == ("I look.", Finish("tools", COUNTED))
    assert read_whole(WIRE, PLAIN, response(message(output_text("Hi")), usage=None))[-1] == Finish("end", None)


def test_a_stream_that_stops_half_way_is_incomplete() -> None:
    for body in (stream(CREATED, delta("Hal")), stream(CREATED)):
        with pytest.raises(Transient) as raised:
            assert_same_however_cut(WIRE, PLAIN, body)
        assert raised.value.code == "REPLY_INCOMPLETE"


def test_a_response_that_neither_failed_nor_ended_is_incomplete() -> None:
    cut = response(status="incomplete", incomplete_details={"reason": "moon phase"})
    for body in (response(status="cancelled"), cut):
        with pytest.raises(Transient) as raised:
            read_whole(WIRE, PLAIN, body)
        assert raised.value.code == "REPLY_INCOMPLETE"
    for kind in ("response.failed", "response.incomplete"):
        with pytest.raises(Transient):
            assert_same_however_cut(WIRE, PLAIN, stream(delta("So f"), (kind, {"response": {}})))


@pytest.mark.parametrize("data", ["{", "[1]", "<html>", '"text"', "[" * 100_000])
def test_an_event_that_is_no_object_cannot_be_read(data: str) -> None:
    with pytest.raises(Permanent) as raised:
        WIRE.answer(PLAIN, Quirks()).event(ServerEvent(data))
    assert raised.value.code == "REPLY_UNREADABLE"


@pytest.mark.parametrize("body", ["<html>Welcome</html>", "", None, [], {"hello": 1}])
def test_a_body_that_is_no_response_cannot_be_read(body: Any) -> None:
    with pytest.raises(Permanent) as raised:
        read_whole(WIRE, PLAIN, body)
    assert raised.value.code == "REPLY_UNREADABLE"


def test_events_with_fields_of_other_shapes_are_passed_over() -> None:
    body = stream(
        ("response.output_text.delta", {"delta": 5}),
        ("response.output_text.delta", {"delta": "", "output_index": [], "content_index": {}}),
        ("response.output_item.added", {"item": "x"}),
        ("response.output_item.done", {"item": {"type": "message", "content": "x"}}),
        ("response.function_call_arguments.delta", {"output_index": 7, "delta": None}),
        ("something.new", {"delta": "x"}),
        ("response.completed", {"response": {"status": "completed", "output": [None], "usage": {"input_tokens": "9"}}}),
    )
    assert assert_same_however_cut(WIRE, PLAIN, body + b"data: [DONE]\n\n") == [Finish("end", Tokens())]


def test_models_are_listed_as_they_come() -> None:
    assert WIRE.list_models(Quirks()) == Sending("/models", method="GET")
    seen = WIRE.models({"object": "list", "data": [{"id": "gpt-5.6", "object": "model"}, {"object": "model"}, "x"]})
    assert [(model.id, model.context, model.output) for model in seen] == [("gpt-5.6", None, None)]
    nones: list[Any] = ["<html>", {}, {"data": {}}, None]
    for none in nones:
        with pytest.raises(Permanent) as raised:
            WIRE.models(none)
        assert raised.value.code == "REPLY_UNREADABLE"
