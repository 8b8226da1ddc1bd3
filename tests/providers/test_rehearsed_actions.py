"""The rehearsal keeps the contract of every action, so that every flow can be tried without an account."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.library import templates
from flows.providers.port import Finish, Request, Text, ToolOffer, ToolUse
from flows.providers.rehearsal.wire import Rehearsal
from flows.steps.answers import contract, reader
from flows.steps.judgements import critique, ranking
from flows.steps.shapes import problems

DRAFT = "There are many things to say about bees. They hum. Nobody knows why they are always so busy."


async def play(prompt: str, action: str, **more: Any) -> tuple[str, list[ToolUse], Finish]:
    request = Request("steady", prompt, action=action, **more)
    chunks = [chunk async for chunk in Rehearsal(0).stream(request)]
    finish = chunks[-1]
    assert isinstance(finish, Finish)
    text = "".join(chunk.text for chunk in chunks if isinstance(chunk, Text))
    return text, [chunk for chunk in chunks if isinstance(chunk, ToolUse)], finish


@given(st.text(max_size=200), st.sampled_from(["evaluate", "validate", "extract", "summarize", "analyze", "transform"]))
async def test_any_prompt_gets_an_answer_that_fits(prompt: str, action: str) -> None:
    """O51-O60"""
    text, _, _ = await play(prompt, action, schema=contract(action, None))
    assert text.strip()
    read = reader(action)
    if read is not None:
        assert read(text).problems == ()
    assert (await play(prompt, action, schema=contract(action, None)))[0] == text


async def test_a_critique_and_a_comparison_can_be_read_as_data() -> None:
    found = critique((await play(f"Topic: bees\n\nDraft:\n{DRAFT}", "critique"))[0])
    assert found is not None
    assert found["points"][0]["severity"] == "major"
    assert 0 < found["score"] <= 1
    ranked = ranking((await play("Question: tea?\n\nAnswer 1:\nYes.\n\nAnswer 2:\nIt is really good.", "compare"))[0])
    assert ranked is not None
    assert [one["name"] for one in ranked["ranking"]] == ["Answer 1", "Answer 2"]


async def test_a_score_rises_with_every_round_of_work() -> None:
    """O58, O68: a refinement ends, and not at once."""
    text, scores = DRAFT, []
    for _ in range(4):
        scores.append(json.loads((await play(f"Score it.\n\nText:\n{text}", "evaluate"))[0])["score"])
        text = (await play(f"Improve it.\n\nText:\n{text}", "refine"))[0]
    assert scores == sorted(set(scores))
    assert scores[0] < 0.7
    assert scores[2] >= 0.75
    assert scores[3] >= 0.8


async def test_another_version_is_better_than_the_last() -> None:
    first = (await play("Write the first version.\n\nTask: bees", "generate"))[0]
    prompt = (
        f"Write the next version.\n\nYour last version:\n{first}\n\nYour partner's reply:\n- Shorter.\n\nTask: bees"
    )
    assert "What changed:" in (await play(prompt, "generate"))[0]


async def test_an_inspection_finds_what_cannot_be_checked_until_it_was_worked_over() -> None:
    rules = "Check it.\nexact: figures are named\nplain: no big words"
    found = json.loads((await play(f"{rules}\n\nText:\n{DRAFT}", "validate"))[0])
    assert not found["valid"]
    assert {problem["rule"] for problem in found["problems"]} == {"exact", "plain"}
    again = json.loads((await play(f"{rules}\n\nText:\n{DRAFT}\n\nWhat changed: words.", "validate"))[0])
    assert again == {"valid": True, "problems": []}


async def test_a_text_is_summarised_analysed_and_rewritten_by_what_is_in_it() -> None:
    text = f"{DRAFT}\n\nIn order to commence, one waits. Spring comes late. The hives are opened."
    summary = (await play(f"Sum up.\n\nText:\n{text}", "summarize"))[0]
    assert "There are many things to say about bees." in summary
    analysis = (await play(f"Analyse.\n\nText:\n{text}", "analyze"))[0]
    assert analysis.startswith("1. The material says: “")
    assert "In short:" in analysis
    assert "To begin, one waits." in (await play(f"Rewrite.\n\nText:\n{text}", "transform"))[0].replace(
        "to begin", "To begin"
    )


SHAPES = [
    (one.slug, step.config["schema"])
    for one in templates()
    for step in one.document.steps
    if step.kind == "model" and step.config.get("schema")
]


@pytest.mark.parametrize(("slug", "schema"), SHAPES)
async def test_data_fits_every_shape_that_ships(slug: str, schema: dict[str, Any]) -> None:
    """O59"""
    text = (
        await play(
            "Take it out.\n\nAnn ordered 3 chairs on 2026-02-03. Bob wants 12.50 back.", "extract", schema=schema
        )
    )[0]
    assert problems(schema, json.loads(text)) == []


simple = st.one_of(
    st.fixed_dictionaries({"type": st.just("string")}, optional={"minLength": st.integers(0, 30)}),
    st.fixed_dictionaries({"type": st.just("string"), "maxLength": st.integers(0, 30)}),
    st.fixed_dictionaries({"type": st.just("integer"), "minimum": st.integers(-50, 50)}),
    st.fixed_dictionaries({"type": st.just("number"), "maximum": st.integers(0, 50)}),
    st.fixed_dictionaries({"type": st.sampled_from([["string", "null"], "boolean", "null"])}),
    st.fixed_dictionaries({"enum": st.lists(st.text(max_size=8), min_size=1, max_size=4)}),
    st.fixed_dictionaries({"const": st.integers()}),
    st.just({}),
)
shapes = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.builds(
            lambda fields, needed: {
                "type": "object",
                "properties": fields,
                "required": sorted(fields)[:needed],
                "additionalProperties": False,
            },
            st.dictionaries(st.text(min_size=1, max_size=6), inner, max_size=3),
            st.integers(0, 3),
        ),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"minItems": st.integers(0, 3)}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=2)}),
    ),
    max_leaves=8,
)


@given(shapes, st.text(max_size=100))
async def test_data_fits_any_shape(schema: dict[str, Any], prompt: str) -> None:
    text = (await play(prompt, "extract", schema=schema))[0]
    assert problems(schema, json.loads(text)) == []


async def test_a_label_that_stands_in_the_text_is_chosen() -> None:
    schema = {"type": "object", "properties": {"desk": {"enum": ["billing", "technical"]}}, "required": ["desk"]}
    text = (await play("Sort it.\n\nMy billing address is wrong since Monday.", "classify", schema=schema))[0]
    assert json.loads(text) == {"desk": "billing"}


async def test_where_no_label_stands_in_the_text_one_of_them_is_chosen_all_the_same() -> None:
    """A rehearsal that said that nothing fits would leave the branches untried."""
    schema = {"type": "object", "properties": {"desk": {"enum": ["red", "blue", "else"]}}, "required": ["desk"]}
    chosen = {
        json.loads((await play(f"Sort it.\n\nIt is number {number}.", "classify", schema=schema))[0])["desk"]
        for number in range(8)
    }
    assert chosen == {"red", "blue"}


async def test_a_text_that_is_to_be_data_is_data() -> None:
    schema = {"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]}
    for action in ("generate", "refine", "critique", "agree"):
        assert problems(schema, json.loads((await play("Topic: bees", action, schema=schema))[0])) == []


async def test_a_refinement_shows_in_the_score_whatever_the_critique_said() -> None:
    """O68"""
    text = (await play(f"Text:\n{DRAFT}\n\nCritique:\n1. [minor] Name a river.", "refine"))[0]
    assert "What changed:" in text
    before, after = [
        json.loads((await play(f"Score it.\n\nText:\n{one}", "evaluate"))[0])["score"] for one in (DRAFT, text)
    ]
    assert after > before


TOOLS = (
    ToolOffer(
        "search", "Finds.", {"type": "object", "properties": {"words": {"type": "string"}}, "required": ["words"]}
    ),
    ToolOffer("file", "Files.", {"type": "object"}),
)


async def test_an_agent_uses_each_tool_once_and_then_says_what_they_returned() -> None:
    turns: list[dict[str, Any]] = []
    for tool in TOOLS:
        text, (use,), finish = await play("Topic: bees", "agent", tools=TOOLS, turns=tuple(turns))
        assert (text, use.name, finish.stop) == ("", tool.name, "tools")
        assert problems(tool.parameters, use.arguments) == []
        turns.append(
            {"role": "assistant", "text": "", "tool_calls": [{"id": use.id, "name": use.name, "arguments": {}}]}
        )
        turns.append({"role": "tool", "id": use.id, "name": use.name, "text": f"{use.name} said so"})
    text, uses, finish = await play("Topic: bees", "agent", tools=TOOLS, turns=tuple(turns))
    assert (uses, finish.stop) == ([], "end")
    assert "- search: search said so\n- file: file said so" in text
