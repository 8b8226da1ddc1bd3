"""The context policy, field by field, as it reaches a question (O61-O65)."""

from collections.abc import Mapping
from typing import Any

import pytest

from flows.calls.tokens import Estimate
from flows.engine.requests import ModelRequest
from flows.graph import Policy
from flows.graph.document import ContextPolicy
from flows.language import Faceted
from flows.steps.kinds.model import KIND
from flows.steps.prompting import base_prompt
from flows.steps.sharing import CUT
from tests.steps.context import FakeContext

DRAFT = "Bees keep warm by shivering together in the dark."
NAMES: Mapping[str, Any] = {
    "draft": DRAFT,
    "critic": "1. [major] Begin with a scene.",
    "previous": "1. [major] Begin with a scene.",
    "originalPrompt": "Write about bees",
    "previousStepOutputs": {
        "brief": {"topic": "Write about bees"},
        "draft": DRAFT,
        "critic": "1. [major] Begin with a scene.",
    },
    "steps": {"draft": {"output": DRAFT, "error": None, "state": "succeeded"}},
    "threadHistory": [{"role": "user", "text": "Hello.", "at": ""}, {"role": "assistant", "text": "Hi.", "at": ""}],
}
INPUTS = {"topic": "Write about bees"}
ASKED = "What the run was asked:\nWrite about bees"
BEFORE = "What came before:\n1. [major] Begin with a scene."


async def asked(prompt: str, names: Mapping[str, Any] = NAMES, inputs: Any = INPUTS, **policy: Any) -> ModelRequest:
    return (await composed({"prompt": prompt}, names, inputs, **policy)).asked[0]


async def composed(
    config: dict[str, Any], names: Mapping[str, Any] = NAMES, inputs: Any = INPUTS, **policy: Any
) -> FakeContext:
    systems = [("draft", "You draft."), ("critic", "You find fault.")]
    made = Policy(context=ContextPolicy(**policy))
    context = FakeContext("model", config, dict(names), inputs, policy=made, systems=systems)
    await KIND.run(context)
    return context


async def test_what_the_prompt_does_not_name_goes_before_it() -> None:
    """O62, O64: earlier outputs and the original prompt are sent without being named."""
    request = await asked("Improve it.")
    assert request.prompt == f"{ASKED}\n\n{BEFORE}\n\n---\n\nImprove it."
    assert request.shared == {
        "parts": [{"source": "original", "tokens": 4, "kept": 4}, {"source": "previous", "tokens": 8, "kept": 8}],
        "cut": 0,
        "counted_by": "estimate",
    }


@pytest.mark.parametrize(
    ("prompt", "sent"),
    [
        ("{{ critic }} {{ inputs.topic }}", []),
        ("{{ previous }} {{ originalPrompt }}", []),
        ("{{ previousStepOutput }} {{ context.input.topic }}", [BEFORE]),
        ("{{ steps.draft.output }} {{ topic }}", [BEFORE]),
        ("{{ draft }}", [ASKED, BEFORE]),
        ("{{ critic | upper }}", [ASKED]),
        ("{% if critic %}{{ inputs }}{% endif %}", []),
        ("{{ previousStepOutputs }}", []),
        ("{{ context['critic'] }} {{ inputs.topic }}", []),
    ],
)
async def test_what_the_prompt_has_read_is_not_sent_again(prompt: str, sent: list[str]) -> None:
    names = {**NAMES, "context": {**NAMES, "input": INPUTS}, "topic": INPUTS["topic"]}
    request = await asked(prompt, names)
    assert [one for one in (ASKED, BEFORE) if one in request.prompt] == sent
    assert (request.shared is None) == (not sent)


async def test_a_part_that_somebody_chose_stands_for_the_whole() -> None:
    data = {"score": 0.4, "reasons": ["Too long."]}
    for prompt in ("Because {{ judge.reasons[0] }} {{ inputs.topic }}", "{{ judge.score }} {{ inputs.topic }}"):
        request = await asked(prompt, {**NAMES, "judge": data, "previous": data})
        assert request.shared is None
    items = [{"n": 1}, {"n": 2}]
    names = {**NAMES, "previous": items, "loop": {"item": items[1], "index": 2}}
    assert (await asked("{{ loop.item.n }} {{ inputs.topic }}", names)).shared is None
    loop = Faceted("final", {"passes": [{"draft": "first"}]})
    names = {**NAMES, "refine": loop, "previous": loop}
    assert (await asked("{{ refine.passes[0].draft }} {{ inputs.topic }}", names)).shared is None


async def test_an_input_step_gives_what_the_run_was_asked_and_what_else() -> None:
    inputs = {"topic": "Write about bees", "audience": "children", "tone": ""}
    names = {**NAMES, "previous": inputs}
    request = await asked("Go.", names, inputs)
    assert request.prompt == f'{ASKED}\n\nWhat else the run was given:\n{{"audience": "children"}}\n\n---\n\nGo.'
    assert (await asked("About {{ inputs.topic }}.", names, inputs)).shared is None
    assert (await asked("", {**NAMES, "previous": INPUTS})).prompt == "Write about bees"


async def test_without_shared_outputs_only_the_original_prompt_is_sent() -> None:
    """O62: while what the prompt names, and what the step asks for by name, is sent all the same."""
    request = await asked("Improve {{ draft }}", share_outputs=False)
    assert request.prompt == f"{ASKED}\n\n---\n\nImprove {DRAFT}"
    alone = await asked("Improve it.", share_outputs=False, include_original_prompt=False)
    assert alone.prompt == f"{ASKED}\n\n---\n\nImprove it."
    for source, heading in (("draft", "What draft gave:"), ("all", "What critic gave:")):
        context = await composed({"prompt": "Go.", "input_from": source}, share_outputs=False)
        assert heading in context.asked[0].prompt


@pytest.mark.parametrize(
    ("source", "headings"),
    [
        ("original", []),
        ("draft", ["What draft gave:"]),
        ("all", ["What draft gave:", "What critic gave:"]),
    ],
)
async def test_the_input_is_given_beside_a_written_prompt(source: str, headings: list[str]) -> None:
    """O41"""
    prompt = (await composed({"prompt": "Go.", "input_from": source})).asked[0].prompt
    assert prompt.startswith(ASKED)
    assert prompt.endswith("---\n\nGo.")
    assert [
        line for line in prompt.splitlines() if line.startswith("What ") and line != ASKED.splitlines()[0]
    ] == headings


async def test_decisions_are_not_shared_unless_they_are_asked_for() -> None:
    """O62: every output so far is sent, but not where control went; a step that names the decision is given it."""
    names = {**NAMES, "route": "creative", "previousStepOutputs": {**NAMES["previousStepOutputs"], "route": "creative"}}

    async def sent(config: dict[str, Any]) -> str:
        context = FakeContext("model", config, names, INPUTS, deciding={"route"})
        await KIND.run(context)
        return context.asked[0].prompt

    every = await sent({"prompt": "Go.", "input_from": "all"})
    assert "What draft gave:" in every
    assert "creative" not in every
    assert "What route gave:\ncreative" in await sent({"prompt": "Go.", "input_from": "route"})
    assert "creative" in await sent({"prompt": "As {{ route }}.", "input_from": "all"})


async def test_the_original_prompt_can_be_left_out() -> None:
    """O64"""
    assert "Write about bees" not in (await asked("Go.", include_original_prompt=False)).prompt


async def test_the_conversation_is_sent_when_it_is_shared() -> None:
    """O61"""
    talk = "The conversation so far:\nuser: Hello.\nassistant: Hi."
    assert talk not in (await asked("Go.")).prompt
    request = await asked("Go.", share_history=True)
    assert request.prompt.startswith(talk)
    assert {"source": "history", "tokens": 7, "kept": 7} in (request.shared or {})["parts"]
    assert talk not in (await asked("{{ threadHistory }}", share_history=True)).prompt


async def test_earlier_instructions_are_carried_along_when_they_are_kept() -> None:
    """O65"""
    own = base_prompt("generate", "")
    assert (await asked("Go.")).system == own
    request = await asked("Go.", preserve_system_prompts=True)
    assert (
        request.system
        == f"{own}\n\nThe steps before this one worked by these instructions:\n\nYou draft.\n\nYou find fault."
    )
    assert [part["source"] for part in (request.shared or {})["parts"]][:3] == [
        "original",
        "system:draft",
        "system:critic",
    ]


LONG = "A sentence of a draft. " * 200


@pytest.mark.parametrize("cap", [0, 10, 100, 1_000, 5_000])
async def test_all_that_is_shared_stays_under_the_cap(cap: int) -> None:
    """O63: what is sent without being named goes first, then what the prompt names; the prompt's own words stay."""
    names = {**NAMES, "draft": LONG, "previous": LONG.upper(), "threadHistory": [{"role": "user", "text": LONG}]}
    context = await composed({"prompt": "<{{ draft }}> Go."}, names, max_tokens=cap, share_history=True)
    request = context.asked[0]
    own = "<> Go.\n\n---\n\n" + "".join(
        f"{heading}\n"
        for heading in ("The conversation so far:", "What the run was asked:", "What came before:", "", "")
    )
    assert Estimate().count(request.prompt) <= cap + Estimate().count(own)
    assert request.prompt.endswith("> Go.")
    told = request.shared or {}
    assert told["cut"] == sum(part["tokens"] - part["kept"] for part in told["parts"])
    if cap < 5_000:
        assert told["cut"] > 0
        assert f"the flow's limit of {cap:,} tokens" in context.warnings[0]
    if cap == 1_000:
        assert CUT + "> Go." in request.prompt  # what is named is cut last
        assert LONG.upper()[:50] not in request.prompt


async def test_a_cut_reaches_what_a_template_goes_through() -> None:
    lanes = Faceted(None, {"lanes": [LONG, "short", LONG]})
    prompt = "{% for lane in fan.lanes %}[{{ lane }}]{% endfor %}"
    context = await composed({"prompt": prompt}, {"fan": lanes}, {}, max_tokens=1_400)
    text = context.asked[0].prompt
    assert text.startswith(f"[{LONG}][short]")
    assert len(text) < 1_450 * 4
    assert [part["source"] for part in (context.asked[0].shared or {})["parts"]] == ["fan.lanes"]


async def test_inputs_that_the_prompt_names_are_its_own_words() -> None:
    request = await asked("{{ inputs.topic }}", {**NAMES, "previous": None}, {"topic": LONG}, max_tokens=10)
    assert LONG in request.prompt


async def test_what_is_too_large_for_a_template_is_cut_and_not_refused() -> None:
    many = [{"text": LONG, "number": number} for number in range(400)]
    request = await asked("Go.", {**NAMES, "previous": many})
    assert Estimate().count(request.prompt) < 10_100


async def mapped(mapping: dict[str, Any], prompt: str = "", **policy: Any) -> str:
    names = {**NAMES, **mapping}
    made = Policy(context=ContextPolicy(**policy))
    context = FakeContext("model", {"prompt": prompt}, names, INPUTS, policy=made, input_mapping=mapping)
    await KIND.run(context)
    return context.asked[0].prompt


async def test_what_a_step_maps_for_itself_is_its_input_in_place_of_what_came_before() -> None:
    """C15-C19: a role is run with its mapped input, and not with the whole context."""
    assert await mapped({"query": "bees"}) == "bees"
    several = {"sources": {"papers": "A study.", "docs": None}, "count": 2}
    assert await mapped(several) == 'sources:\n{"papers": "A study.", "docs": null}\n\ncount:\n2'


async def test_what_a_step_maps_is_sent_though_outputs_are_not_shared_and_never_twice() -> None:
    """O62: somebody named it."""
    assert await mapped({"seen": DRAFT}, "Go on.", share_outputs=False) == f"seen:\n{DRAFT}\n\n---\n\nGo on."
    assert await mapped({"seen": DRAFT}, "Go on: {{ seen }}") == f"Go on: {DRAFT}"


async def test_a_step_that_is_given_everything_is_given_every_input_too() -> None:
    """C11: the whole context."""
    names = {"originalPrompt": "Bees", "previousStepOutputs": {"draft": DRAFT, "brief": {"topic": "Bees", "size": 3}}}
    everything = {"prompt": "", "input_from": "all"}
    for given in (names, {**names, "previousStepOutputs": {"draft": DRAFT}}):
        context = await composed(everything, given, {"topic": "Bees", "size": 3})
        asked = (
            f'What the run was asked:\nBees\n\nWhat else the run was given:\n{{"size": 3}}\n\nWhat draft gave:\n{DRAFT}'
        )
        assert context.asked[0].prompt == asked
