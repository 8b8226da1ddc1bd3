from itertools import product
from typing import Any

import pytest
import yaml
from hypothesis import given

from flows.graph import Document, digest, dump_yaml, load_yaml, parse
from flows.graph.fields import same
from tests.graph.documents import NASTY, documents, edge, raw, step, texts


def again(document: Document) -> Document:
    return parse(load_yaml(dump_yaml(document)))


@given(documents())
def test_a_document_survives_json_to_yaml_to_json(document: Document) -> None:
    written = dump_yaml(document)
    back = parse(load_yaml(written))
    assert same(back.to_json(), document.to_json())
    assert digest(back) == digest(document)
    assert dump_yaml(back) == written


@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_every_nasty_text_survives_in_every_place(text: str) -> None:
    config: dict[str, Any] = {
        "value": text,
        "list": [text, [text], {"a": text}, "z"],
        "long": [text] * 20,
        text: text,
        "map": {text: 1},
        text + "k" * 600: {"a": {"b": [text]}},
        text + "l" * 2_000: [1, "b\nc"],
    }
    document = parse(raw(step("a", config=config), description=text, notes=[{"id": "n", "text": text}]))
    written = dump_yaml(document)
    back = parse(load_yaml(written))
    assert same(back.to_json(), document.to_json())
    assert dump_yaml(back) == written
    # The stock loader, which knows dates and merges, reads the same.
    assert same(yaml.safe_load(written)["steps"][0]["config"], config)


@given(texts, texts)
def test_any_text_survives_as_key_and_value(key: str, value: str) -> None:
    document = parse(raw(step("a", config={key: value, "x": {"y": [value, {key: value}]}})))
    assert same(again(document).to_json(), document.to_json())


@pytest.mark.parametrize(
    "number", [0, -1, 2**53 - 1, 0.0, -0.0, 1.0, 0.1, 1e16, 1e-7, 1.5e300, 5e-324, 123456789012345680.0, True, None]
)
def test_numbers_keep_their_kind(number: Any) -> None:
    document = parse(raw(step("a", config={"n": number, "list": [number], "deep": {"a": {"n": number}}})))
    assert same(again(document).to_json(), document.to_json())


def test_it_reads_like_something_a_person_wrote() -> None:
    document = parse(
        raw(
            step("brief", "input", position={"x": 0, "y": 24}),
            step(
                "draft",
                "model",
                title="Draft: ü 🎼",
                config={
                    "action": "generate",
                    "prompt": "Write about {{ inputs.topic }}.\n\n  Be kind.\n",
                    "stop": ["THE END", "yes"],
                    "settings": {"temperature": 0.7, "max_tokens": 800},
                    "subject": "{{ previous }}",
                },
                retry={"attempts": 3},
            ),
            edges=[edge("brief", "draft"), edge("draft", "brief", "error")][:1],
            tags=["starter", "writing"],
            inputs=[{"name": "topic", "required": True}],
            policy={"budget": "2.50"},
        )
    )
    assert dump_yaml(document) == (
        "schema: 1\n"
        "name: A flow\n"
        "tags: [starter, writing]\n"
        "inputs:\n"
        "  - name: topic\n"
        "    required: true\n"
        "steps:\n"
        "  - id: brief\n"
        "    kind: input\n"
        "    position: {y: 24}\n"
        "  - id: draft\n"
        "    kind: model\n"
        '    title: "Draft: ü 🎼"\n'
        "    config:\n"
        "      action: generate\n"
        "      prompt: |\n"
        "        Write about {{ inputs.topic }}.\n"
        "\n"
        "          Be kind.\n"
        '      stop: [THE END, "yes"]\n'
        "      settings: {temperature: 0.7, max_tokens: 800}\n"
        '      subject: "{{ previous }}"\n'
        "    retry: {attempts: 3}\n"
        "edges:\n"
        "  - {source: brief, target: draft}\n"
        'policy: {budget: "2.50"}\n'
    )


def test_nothing_is_anchored_even_where_one_value_is_there_twice() -> None:
    shared = {"a": [1, 2], "b": "x" * 200}
    document = parse(raw(step("a", config=shared), step("b", config=shared)))
    assert "&" not in dump_yaml(document)
    assert again(document) == document


def test_the_empty_flow_and_empty_things_survive() -> None:
    empty: dict[str, Any] = {"a": {}, "b": [], "c": [{}], "d": [[]], "e": ""}
    for one, other in product([{}, empty], repeat=2):
        document = parse(raw(step("a", config=one), step("b", config=other)))
        assert same(again(document).to_json(), document.to_json())
    assert dump_yaml(parse({"schema": 1, "name": "x"})) == "schema: 1\nname: x\n"
