"""Streams in the shapes in which vendors send them, cut everywhere."""

import json
from typing import Any

import pytest

from flows.faults import Permanent, Transient
from flows.providers.port import Chunk, Finish, Request, Text, Tokens, ToolUse
from flows.providers.presets import PRESETS
from flows.providers.wires import carried
from flows.providers.wires.openai_chat import OpenAIChat
from flows.reach.sse import ServerEvent
from tests.providers.wires.recorded import assert_same_however_cut, finish_of, read_whole, text_of, tools_of

WIRE = OpenAIChat()
ASKED = Request("m", "Why?")
USAGE = {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17}
DONE = b"data: [DONE]\n\n"


def piece(delta: Any = None, finish: str | None = None, *, index: int = 0, **more: Any) -> dict[str, Any]:
    choice = {"index": index, "delta": {} if delta is None else delta, "finish_reason": finish, "logprobs": None}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice], **more}


def data(*chunks: Any) -> bytes:
    return b"".join(b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n" for chunk in chunks)


def say(*texts: str) -> list[dict[str, Any]]:
    return [piece({"content": text}) for text in texts]


def heard(body: bytes, preset: str = "openai") -> list[Chunk]:
    return assert_same_however_cut(WIRE, ASKED, body, PRESETS[preset].quirks)


def test_an_answer_comes_piece_by_piece_with_its_usage_in_the_last_chunk() -> None:
    usage = {
        **USAGE,
        "prompt_tokens_details": {"cached_tokens": 8, "cache_write_tokens": 2, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 3, "rejected_prediction_tokens": 0},
    }
    body = data(
        piece({"role": "assistant", "content": "", "refusal": None}, obfuscation="r4N7", usage=None),
        *say("Wäre ", "es 🐈 so?"),
        piece(finish="stop"),
        {**piece(), "choices": [], "usage": usage},
    )
    assert heard(body + DONE) == [
        Text("Wäre "),
        Text("es 🐈 so?"),
        Finish("end", Tokens(input=12, cached=8, output=5, reasoning=3, cache_write=2)),
    ]


def test_what_comes_after_the_end_is_not_read() -> None:
    assert heard(data(*say("a"), piece(finish="stop")) + DONE + b"data: {nonsense\n\n") == [Text("a"), Finish("end")]


def test_a_stream_may_end_without_saying_done() -> None:
    assert heard(data(*say("a"), piece(finish="length", usage=USAGE))) == [
        Text("a"),
        Finish("length", Tokens(input=12, output=5)),
    ]


def test_a_stream_may_say_done_and_nothing_of_why() -> None:
    assert heard(data(*say("a")) + DONE) == [Text("a"), Finish("end")]


@pytest.mark.parametrize("usage", [None, {}, 7, {"prompt_tokens": 0, "completion_tokens": 0}, {"prompt_tokens": "12"}])
def test_usage_that_nobody_counted_is_left_open(usage: Any) -> None:
    assert finish_of(heard(data(*say("a"), piece(finish="stop", usage=usage)) + DONE)) == Finish("end", None)


@pytest.mark.parametrize(
    ("reason", "stop"),
    [
        ("stop", "end"),
        ("eos", "end"),
        ("something new", "end"),
        ("length", "length"),
        ("model_length", "length"),
        ("tool_calls", "tools"),
        ("content_filter", "refusal"),
    ],
)
def test_why_it_stopped_is_told_in_our_words(reason: str, stop: str) -> None:
    ended = finish_of(heard(data(*say("a"), piece(finish=reason)) + DONE))
    assert ended is not None
    assert ended.stop == stop


def test_a_model_that_declines_says_why_and_that_it_did() -> None:
    body = data(piece({"role": "assistant", "refusal": ""}), *[piece({"refusal": text}) for text in ("I can", "not.")])
    assert heard(body + data(piece(finish="stop")) + DONE) == [Text("I can"), Text("not."), Finish("refusal")]


def calls(*parts: dict[str, Any]) -> dict[str, Any]:
    return piece({"tool_calls": list(parts)})


def part(index: int | None, arguments: Any = None, name: str | None = None, own: str | None = None) -> dict[str, Any]:
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    said = {"index": index, "id": own, "type": "function", "function": function}
    return {key: value for key, value in said.items() if value is not None}


BERN = ToolUse("call_a", "weather", {"city": "Bern"})
ROME = ToolUse("call_b", "weather", {"city": "Rome"})


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param(
            [
                calls(part(0, "", "weather", "call_a")),
                calls(part(0, '{"ci')),
                calls(part(1, "", "weather", "call_b")),
                calls(part(1, '{"city": "Ro'), part(0, 'ty": "Bern"}')),
                calls(part(1, 'me"}')),
            ],
            id="pieces by index, mixed",
        ),
        pytest.param(
            [
                calls(part(0, '{"city"', "weather", "call_a"), part(1, '{"city"', "weather", "call_b")),
                calls(part(0, ': "Bern"}', "weather", "call_a"), part(1, ': "Rome"}', "weather", "call_b")),
            ],
            id="id and name with every piece",
        ),
        pytest.param(
            [
                calls(part(0, "", "wea", "call_a")),
                calls(part(0, '{"city": "Bern"}', "ther")),
                calls(part(1, '{"city": "Rome"}', "weather", "call_b")),
            ],
            id="a name in pieces",
        ),
        pytest.param(
            [
                calls(
                    part(None, '{"city": "Bern"}', "weather", "call_a"),
                    part(None, '{"city": "Rome"}', "weather", "call_b"),
                )
            ],
            id="whole, without an index",
        ),
        pytest.param(
            [
                calls(part(0, '{"city": "Bern"}', "weather", "call_a")),
                calls(part(0, '{"city": "Rome"}', "weather", "call_b")),
            ],
            id="whole, with the same index",
        ),
        pytest.param(
            [
                calls(part(None, '{"city": ', "weather", "call_a")),
                calls(part(None, '"Bern"}')),
                calls(part(None, {"city": "Rome"}, "weather", "call_b")),
            ],
            id="pieces without an index, and an object",
        ),
    ],
)
def test_tool_calls_are_put_together_however_they_come(chunks: list[dict[str, Any]]) -> None:
    assert heard(data(*chunks, piece(finish="tool_calls")) + DONE) == [BERN, ROME, Finish("tools")]


def test_text_may_come_before_a_tool_is_used_and_the_end_may_not_name_it() -> None:
    chunks = [*say("I look."), calls(part(0, "{}", "weather", "call_a")), piece(finish="stop")]
    assert heard(data(*chunks) + DONE) == [Text("I look."), ToolUse("call_a", "weather", {}), Finish("tools")]


@pytest.mark.parametrize(
    ("arguments", "read"),
    [
        ('{"city": "Be', '{"city": "Be'),
        ("", {}),
        ("  ", {}),
        ("[1]", [1]),
        ("Bern", "Bern"),
        ("[" * 5_000, "[" * 5_000),
    ],
)
def test_arguments_that_are_no_json_come_as_text(arguments: str, read: Any) -> None:
    chunks = [calls(part(0, arguments, "weather", "call_a")), piece(finish="tool_calls")]
    whole = WIRE.answer(ASKED, PRESETS["openai"].quirks)
    for chunk in chunks:
        assert list(whole.event(event(chunk))) == []
    assert tools_of(whole.end()) == [ToolUse("call_a", "weather", read)]


def event(chunk: Any) -> ServerEvent:
    return ServerEvent(json.dumps(chunk))


def test_a_call_without_an_id_gets_one_that_is_its_own() -> None:
    chunks = [calls(part(0, "{}", "weather"), part(1, "{}", "weather")), piece(finish="tool_calls")]
    assert [use.id for use in tools_of(heard(data(*chunks) + DONE))] == ["call_0_0", "call_0_1"]


def test_only_the_first_choice_and_only_known_fields_are_read() -> None:
    both = piece({"content": "a", "audio": {"id": 1}, "tool_calls": None}, service_tier="default", surprise=[1])
    both["choices"].insert(0, {"index": 1, "delta": {"content": "never"}, "finish_reason": "length"})
    odd = [{"id": "x"}, {"choices": None}, {"choices": [None, 7]}, piece("text"), piece({"content": 7})]
    assert heard(data(both, *odd, piece(finish="stop")) + DONE) == [Text("a"), Finish("end")]


def test_azures_notes_of_its_filter_are_no_part_of_the_answer() -> None:
    note = {"content_filter_results": {"hate": {"filtered": False, "severity": "safe"}}}
    first = {"id": "", "object": "", "created": 0, "model": "", "choices": [], "prompt_filter_results": [note]}
    last = {"id": "", "choices": [{"index": 0, "finish_reason": None, **note}], "usage": None}
    body = data(first, *say("Hi"), piece(finish="stop"), last, {**piece(), "choices": [], "usage": USAGE})
    assert heard(body + DONE, "azure-openai") == [Text("Hi"), Finish("end", Tokens(input=12, output=5))]


def test_openrouters_comments_are_passed_over() -> None:
    body = b": OPENROUTER PROCESSING\n\n" + data(*say("Hi"), piece(finish="stop", usage={**USAGE, "cost": 0.01}))
    assert heard(body + DONE, "openrouter") == [Text("Hi"), Finish("end", Tokens(input=12, output=5))]


def test_groq_tells_what_was_used_in_a_place_of_its_own() -> None:
    body = data(piece({"role": "assistant"}, x_groq={"id": "req_1"}), *say("Hi"))
    body += data(piece(finish="stop", x_groq={"id": "req_1", "usage": {**USAGE, "total_time": 0.1}}))
    assert heard(body + DONE, "groq") == [Text("Hi"), Finish("end", Tokens(input=12, output=5))]


def test_mistral_sends_thoughts_and_text_as_parts_and_calls_without_an_index() -> None:
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}
    body = data(
        piece({"role": "assistant", "content": ""}),
        piece({"content": [thinking]}),
        piece({"content": [thinking, {"type": "text", "text": "Yes"}, {"type": "reference", "reference_ids": [1]}]}),
        *say("."),
        piece({"tool_calls": [part(None, "{}", "weather", "Ab3dEf9hI")]}, "tool_calls", usage=USAGE),
    )
    assert heard(body + DONE, "mistral") == [
        Text("Yes"),
        Text("."),
        ToolUse("Ab3dEf9hI", "weather", {}),
        Finish("tools", Tokens(input=12, output=5)),
    ]


def test_deepseeks_thoughts_are_no_text_and_are_kept_for_the_turn_after_a_tool() -> None:
    usage = {
        **USAGE,
        "prompt_cache_hit_tokens": 10,
        "prompt_cache_miss_tokens": 2,
        "completion_tokens_details": {"reasoning_tokens": 3},
    }
    thoughts = [piece({"role": "assistant", "content": None, "reasoning_content": text}) for text in ("It asks ", "…")]
    body = data(
        *thoughts, *say("I look."), calls(part(0, "{}", "weather", "call_a")), piece(finish="tool_calls", usage=usage)
    )
    text, use, finish = heard(body + DONE, "deepseek")
    assert (text, finish) == (Text("I look."), Finish("tools", Tokens(input=12, cached=10, output=5, reasoning=3)))
    assert isinstance(use, ToolUse)
    assert carried.from_id(use.id, "openai-chat/m") == ("call_a", "It asks …")
    assert tools_of(heard(body + DONE, "vllm"))[0].id == "call_a"


@pytest.mark.parametrize(
    ("usage", "output"),
    [
        ({"completion_tokens": 50, "total_tokens": 837}, 174),  # beside: xAI
        ({"completion_tokens": 174, "total_tokens": 837}, 174),  # in it
        ({"completion_tokens": 50}, 174),
    ],
)
def test_thoughts_are_counted_once_wherever_the_vendor_counts_them(usage: dict[str, int], output: int) -> None:
    told = {"prompt_tokens": 663, "completion_tokens_details": {"reasoning_tokens": 124}, **usage}
    ended = finish_of(heard(data(*say("a"), piece(finish="stop", usage=told)) + DONE, "xai"))
    assert ended == Finish("end", Tokens(input=663, output=output, reasoning=124))


def test_the_last_count_holds_where_every_chunk_has_one() -> None:
    chunks = [piece({"content": "a"}, usage={**USAGE, "completion_tokens": 1}), piece(finish="stop", usage=USAGE)]
    assert finish_of(heard(data(*chunks) + DONE, "vllm")) == Finish("end", Tokens(input=12, output=5))


@pytest.mark.parametrize(
    ("body", "why"), [(data(*say("a")), "stopped half-way"), (data({**piece(), "choices": []}), "before it began")]
)
def test_a_stream_that_breaks_off_is_not_taken_for_an_answer(body: bytes, why: str) -> None:
    with pytest.raises(Transient, match=why) as caught:
        heard(body)
    assert caught.value.code == "REPLY_INCOMPLETE"


@pytest.mark.parametrize("body", [b"data: {\n\n", b"data: <html></html>\n\n", b"data: 7\n\n"])
def test_a_stream_that_is_no_json_is_told(body: bytes) -> None:
    with pytest.raises(Permanent) as caught:
        heard(body)
    assert caught.value.code == "REPLY_UNREADABLE"


def test_what_was_said_before_an_error_in_the_stream_was_said() -> None:
    error = {"error": {"message": "Overloaded for now.", "type": "server_error", "code": None}}
    answer = WIRE.answer(ASKED, PRESETS["openai"].quirks)
    assert text_of(answer.event(event(say("a")[0]))) == "a"
    with pytest.raises(Transient):
        answer.event(event(error))


def test_an_answer_in_one_piece_reads_like_one_that_was_streamed() -> None:
    message = {
        "role": "assistant",
        "content": "I look.",
        "refusal": None,
        "reasoning_content": "It asks.",
        "tool_calls": [
            {"id": "call_a", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Bern"}'}}
        ],
    }
    body = {
        "id": "c1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls", "logprobs": None}],
        "usage": USAGE,
    }
    assert read_whole(WIRE, ASKED, body) == [Text("I look."), BERN, Finish("tools", Tokens(input=12, output=5))]


@pytest.mark.parametrize("body", ["<html></html>", [], {}, {"choices": []}, {"choices": [{"index": 0}]}, None])
def test_an_answer_in_one_piece_that_is_none_is_told(body: Any) -> None:
    with pytest.raises(Permanent) as caught:
        read_whole(WIRE, ASKED, body)
    assert caught.value.code == "REPLY_UNREADABLE"
