import hashlib
from typing import Any

import pytest

from flows.engine.requests import ModelRequest
from flows.faults import InvalidStep, Permanent, Refusal, ReplayDiffers, TemplateFault, Transient
from flows.library import role
from flows.steps.actions import ACTIONS
from flows.steps.kinds.model import KIND
from flows.steps.prompting import PROMPTS, base_prompt
from tests.steps.cases import changed
from tests.steps.complaints import places
from tests.steps.context import FakeContext, played, reply

EVERY_ACTION = [
    *("generate", "critique", "refine", "summarize", "analyze"),
    *("compare", "evaluate", "validate", "extract", "transform"),
]
# What these base prompts were at first light: a run that was asked by them resumes only if it asks the same again.
FIRST_LIGHT = {
    "generate": "bbc34a9726ab0a5d",
    "critique": "eb30dd62ac250880",
    "refine": "7a116aa40f458386",
}


ANSWERS = {
    "evaluate": '{"score": 0.7, "reasons": ["Clear."]}',
    "validate": '{"valid": true, "problems": []}',
    "extract": '{"a": 1}',
}


async def asked(config: dict[str, Any], names: dict[str, Any] | None = None, **inputs: Any) -> ModelRequest:
    answer = ANSWERS.get(config.get("action", "generate"), "An answer.")
    context = FakeContext("model", config, names, inputs, replies=[answer])
    assert (await KIND.run(context)).output
    (request,) = context.asked
    return request


async def test_a_model_step_asks_once_with_its_prompt_filled_in() -> None:
    config = {"prompt": "About {{ inputs.topic }}", "system": "Be {{ mood }}.", "settings": {"temperature": 1}}
    request = await asked(config, {"mood": "brief"}, topic="bees")
    assert (request.model, request.prompt, request.action) == ("rehearsal/steady", "About bees", "generate")
    assert request.settings == {"temperature": 1, "max_tokens": 2000}
    assert request.system.endswith("Be brief.")


def test_there_are_ten_actions() -> None:
    """O51-O60"""
    assert [action.action for action in ACTIONS] == EVERY_ACTION


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.action)
async def test_every_action_has_its_own_base_prompt_and_advice(action: Any) -> None:
    """O51-O60, O112: each runs as a call of its own sort and says when to use it."""
    request = await asked({"action": action.action, "prompt": "x", "system": "Mind the bees."})
    assert request.action == action.action
    assert request.system.startswith("You are")
    assert request.system.endswith("Mind the bees.")
    assert "{" + "%" not in request.system
    assert (PROMPTS / "actions" / f"{action.action}.md.j2").is_file()
    assert "Use" in action.help


def test_no_two_actions_say_the_same() -> None:
    assert len({base_prompt(action, "") for action in EVERY_ACTION}) == 10
    assert len({action.icon for action in ACTIONS}) == 10


@pytest.mark.parametrize("action", FIRST_LIGHT)
def test_a_base_prompt_that_was_ever_used_stays_as_it_was(action: str) -> None:
    text = base_prompt(action, "Be brief.")
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == FIRST_LIGHT[action]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.action)
def test_an_action_brings_settings_that_are_right(action: Any) -> None:
    """O43: judging is matter-of-fact, writing is freer."""
    KIND.check({"action": action.action, "settings": dict(action.settings)})
    assert action.settings["temperature"] <= (0.7 if action.family == "write" else 0.3)
    schema = KIND.config_schema()
    assert schema["properties"]["action"]["ui"]["settings"][action.action] == action.settings


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("evaluate", '{"score": 0.72, "reasons": ['),
        ("validate", '{"valid": true, "problems": []}'),
        ("compare", "ranking"),
        ("critique", "[major]"),
        ("extract", "JSON"),
    ],
)
def test_the_prompt_asks_for_the_form_that_later_steps_read(action: str, words: str) -> None:
    """O52, O56-O59"""
    assert words in base_prompt(action, "")


async def test_an_extraction_is_told_its_schema() -> None:
    schema = {"type": "object", "properties": {"größe": {"type": "number"}}}
    request = await asked({"action": "extract", "prompt": "x", "schema": schema})
    assert '"größe": {' in request.system
    assert request.schema == schema
    assert "JSON Schema" in request.system
    assert "JSON Schema" not in base_prompt("extract", "")


@pytest.mark.parametrize(
    ("input_from", "prompt"),
    [
        ("previous", "What the run was asked:\nthe question\n\nWhat came before:\nbefore"),
        ("original", "the question"),
        ("all", "What the run was asked:\nthe question\n\nWhat draft gave:\na draft"),
        ("draft", "What the run was asked:\nthe question\n\nWhat draft gave:\na draft"),
    ],
)
async def test_without_a_prompt_the_input_is_the_prompt(input_from: str, prompt: str) -> None:
    """O40, O41: `original`, `previous`, all or one step, and what the run was asked (O64)."""
    names = {
        "previous": "before",
        "originalPrompt": "the question",
        "previousStepOutputs": {"draft": "a draft"},
        "draft": "a draft",
    }
    assert (await asked({"input_from": input_from}, names)).prompt == prompt
    alone = {**names, "originalPrompt": ""}
    if input_from != "original":
        assert (await asked({"input_from": input_from}, alone)).prompt in ("before", "a draft")


async def test_without_prompt_and_input_there_is_nothing_to_ask() -> None:
    for config in ({}, {"prompt": " {{ nothing }} "}):
        with pytest.raises(InvalidStep) as caught:
            await KIND.run(FakeContext("model", config, {"previous": None}))
        assert caught.value.where == "config.prompt"


async def test_only_the_settings_that_were_made_are_sent() -> None:
    """O42-O46: a question asked before there was such a setting stays the same question."""
    request = await asked({"prompt": "x", "settings": {"top_p": 0.5, "stop": ["END"]}})
    assert request.settings == {"temperature": 0.7, "max_tokens": 2000, "top_p": 0.5, "stop": ["END"]}


def picked(*models: str) -> dict[str, Any]:
    return {"role": "Coder", "models": [{"model": model, "reason": "It can."} for model in models], "refused": []}


ROLE = {"role": "Coder", "model": None, "prompt": "x"}


async def test_a_role_picks_the_model_and_its_choice_is_kept() -> None:
    """C61-C63, C114"""
    context = FakeContext("model", ROLE, roles={"Coder": picked("a/one", "b/two")}, replies=["Done."])
    assert (await played(KIND, context)).output == "Done."
    assert [request.model for request in context.asked] == ["a/one"]
    assert context.decisions["role"] == picked("a/one", "b/two")
    assert context.asked[0].system.startswith("You are an experienced programmer.")


async def test_those_a_role_picked_next_are_asked_in_their_order_and_then_the_steps_own_fallback() -> None:
    """C114"""
    gone = Permanent("It is gone.")
    context = FakeContext(
        "model",
        {**ROLE, "fallback_model": "d/four"},
        roles={"Coder": picked("a/one", "b/two", "c/three", "never/asked")},
        replies=[gone, gone, gone, "At last."],
    )
    assert (await played(KIND, context)).output == "At last."
    assert [request.model for request in context.asked] == ["a/one", "b/two", "c/three", "d/four"]
    assert len(context.warnings) == 3


async def test_what_may_pass_is_tried_again_before_the_next_is_asked() -> None:
    busy = Transient("Busy.")
    for left, models in ((1, ["a/one"]), (0, ["a/one", "b/two"])):
        roles = {"Coder": picked("a/one", "b/two")}
        context = FakeContext("model", ROLE, roles=roles, replies=[busy, busy], tries_left=left)
        with pytest.raises(Transient):
            await KIND.run(context)
        assert [request.model for request in context.asked] == models


async def test_the_next_is_asked_when_no_answer_of_the_first_fits() -> None:
    roles = {"Coder": picked("a/one", "b/two", "c/three")}
    config = {**ROLE, "action": "evaluate", "repairs": 0}
    context = FakeContext("model", config, roles=roles, replies=["Well.", "Hm.", '{"score": 0.5, "reasons": []}'])
    assert (await played(KIND, context)).output == {"score": 0.5, "reasons": []}
    assert [request.model for request in context.asked] == ["a/one", "b/two", "c/three"]


async def test_a_model_that_is_named_is_asked_whatever_the_role_would_pick() -> None:
    """C61: pinned."""
    context = FakeContext("model", {"role": "Editor", "model": "rehearsal/steady", "prompt": "x"})
    await KIND.run(context)
    assert context.asked[0].model == "rehearsal/steady"
    assert context.decisions == {}


async def test_a_role_that_nobody_can_play_fails_the_step() -> None:
    nobody = Permanent("Nobody can.", code="NO_MODEL_FITS")
    with pytest.raises(Permanent) as caught:
        await KIND.run(FakeContext("model", ROLE, roles={"Coder": nobody}))
    assert caught.value is nobody


async def test_without_anybody_who_answers_a_step_fails_where_it_is_wrong() -> None:
    assert places("model", {"model": None, "prompt": "x"}) == ["model"]
    with pytest.raises(InvalidStep) as caught:
        await KIND.run(FakeContext("model", {"model": None, "prompt": "x"}))
    assert caught.value.where == "config.model"


async def test_instructions_and_model_texts_are_never_templates() -> None:
    config = {"prompt": "{{ draft }}", "system": "{{ draft }}"}
    request = await asked(config, {"draft": "{{ inputs }}{% include 'x' %}"})
    assert request.prompt == "{{ inputs }}{% include 'x' %}"
    assert "{{ inputs }}{% include 'x' %}" in request.system


async def test_a_refusal_is_a_fault_of_its_own() -> None:
    with pytest.raises(Refusal):
        await KIND.run(FakeContext("model", {"prompt": "x"}, stop="refusal"))


@pytest.mark.parametrize(
    ("at", "value", "place"),
    [
        (("action",), "sing", "action"),
        (("model",), "gpt", "model"),
        (("fallback_model",), "a/b c", "fallback_model"),
        (("settings", "temperature"), 3, "settings.temperature"),
        (("settings", "stop"), ["a", ""], "settings.stop[1]"),
        (("settings", "top_k"), 3, "settings.top_k"),
        (("input_from",), "the draft", "input_from"),
        (("role",), "", "role"),
        (("schema",), "object", "schema"),
        (("schema",), {"properties": []}, "schema.properties"),
    ],
)
def test_a_bad_setting_is_located(at: tuple[str, ...], value: object, place: str) -> None:
    assert places("model", changed("model", at, value)) == [place]


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({"prompt": "x", "settings": {"temperature": 3}}, "config.settings.temperature"),
        ({"prompt": "x{% macro y() %}"}, "config.prompt, line 1"),
        ({"prompt": "x", "system": "{{ x"}, "config.system, line 1"),
    ],
)
async def test_a_bad_setting_at_run_time_is_located_in_the_config(config: dict[str, Any], place: str) -> None:
    with pytest.raises((InvalidStep, TemplateFault)) as caught:
        await KIND.run(FakeContext("model", config))
    assert str(caught.value.where).startswith(place)


def model(**config: Any) -> dict[str, Any]:
    return {"prompt": "x", **config}


FACTS = {"type": "object", "properties": {"year": {"type": "integer"}}, "required": ["year"]}


async def test_what_does_not_fit_is_asked_again_with_what_is_wrong() -> None:
    """O59: repaired and asked again, each time a call of the same attempt."""
    replies = ["Gladly!", '{"year": "soon"}', "```json\n{'year': 1987,}\n```"]
    context = FakeContext("model", model(action="extract", schema=FACTS), replies=replies)
    assert (await played(KIND, context)).output == {"year": 1987}
    assert [len(request.turns) for request in context.asked] == [0, 2, 2]
    said, wrong = context.asked[2].turns
    assert said == {"role": "assistant", "text": '{"year": "soon"}'}
    assert wrong["role"] == "user"
    assert "year: This must be a whole number." in wrong["text"]
    assert len({request.hash() for request in context.asked}) == 3


@pytest.mark.parametrize(("repairs", "calls"), [(0, 1), (2, 3)])
async def test_an_answer_that_never_fits_is_a_located_error(repairs: int, calls: int) -> None:
    config = model(action="extract", schema=FACTS, repairs=repairs)
    context = FakeContext("model", config, replies=lambda request: '{"year": null}')
    with pytest.raises(Permanent) as caught:
        await played(KIND, context)
    assert (caught.value.code, caught.value.where, len(context.asked)) == ("ANSWER_INVALID", "answer.year", calls)


async def test_an_answer_that_was_cut_off_is_not_asked_for_again() -> None:
    context = FakeContext("model", model(action="extract"), replies=[reply('{"year": 19', "length")])
    with pytest.raises(Permanent) as caught:
        await KIND.run(context)
    assert (caught.value.code, caught.value.where) == ("ANSWER_INVALID", "config.settings.max_tokens")


@pytest.mark.parametrize(
    ("config", "answer", "output"),
    [
        (model(action="evaluate"), '{"score": "7/10", "reasons": "Short."}', {"score": 0.7, "reasons": ["Short."]}),
        (
            model(action="validate"),
            '{"valid": false, "problems": ["x"]}',
            {"valid": False, "problems": [{"message": "x"}]},
        ),
        (model(action="critique"), "1. [major] Dull.\nScore: 6/10", "1. [major] Dull.\nScore: 6/10"),
        (
            model(action="critique", form="data"),
            "1. [major] Dull.\n\nKeep: the end.\nScore: 6/10",
            {
                "points": [{"number": 1, "severity": "major", "text": "Dull."}],
                "keep": "the end.",
                "score": 0.6,
                "text": "1. [major] Dull.\n\nKeep: the end.\nScore: 6/10",
            },
        ),
        (
            model(action="compare", form="data"),
            "Both agree.\n\n1. B: brief\n2. A: long",
            {
                "ranking": [{"place": 1, "name": "B", "reason": "brief"}, {"place": 2, "name": "A", "reason": "long"}],
                "best": "B",
                "text": "Both agree.\n\n1. B: brief\n2. A: long",
            },
        ),
    ],
)
async def test_judging_actions_keep_their_contracts(config: dict[str, Any], answer: str, output: Any) -> None:
    """O52, O56-O58: score with reasons, valid with problems, points with severity, a ranking with reasons."""
    assert (await played(KIND, FakeContext("model", config, replies=[answer]))).output == output


async def test_a_schema_that_cannot_be_followed_is_said_before_anything_is_asked() -> None:
    for schema in ({"type": "strnig"}, {"$ref": "https://example.com/x"}):
        context = FakeContext("model", model(action="extract", schema=schema))
        with pytest.raises(InvalidStep) as caught:
            await KIND.run(context)
        assert str(caught.value.where).startswith("config.schema")
        assert context.asked == []


BUSY = Transient("Busy.")


@pytest.mark.parametrize(
    ("fault", "tries_left", "models"),
    [
        (Permanent("No such key."), 3, ["a/one", "b/two"]),
        (BUSY, 0, ["a/one", "b/two"]),
        (BUSY, 1, ["a/one"]),
        (Refusal(), 0, ["a/one"]),
        (ReplayDiffers(), 0, ["a/one"]),
    ],
)
async def test_the_fallback_model_is_asked_when_the_first_cannot_answer(
    fault: Exception, tries_left: int, models: list[str]
) -> None:
    """At once for good, after the last try for a moment, never at a refusal; visible as a call and a warning."""
    config = model(model="a/one", fallback_model="b/two")
    context = FakeContext("model", config, replies=[fault, "From two."], tries_left=tries_left)
    if len(models) == 2:
        assert (await played(KIND, context)).output == "From two."
        assert "b/two was asked instead" in context.warnings[0]
    else:
        with pytest.raises(type(fault)):
            await played(KIND, context)
    assert [request.model for request in context.asked] == models


async def test_the_fallback_model_is_asked_when_no_answer_fits() -> None:
    config = model(model="a/one", fallback_model="b/two", action="evaluate", repairs=1)
    context = FakeContext("model", config, replies=["Good.", "Very good.", '{"score": 0.9, "reasons": []}'])
    assert (await played(KIND, context)).output == {"score": 0.9, "reasons": []}
    assert [request.model for request in context.asked] == ["a/one", "a/one", "b/two"]


async def test_a_role_gives_its_base_prompt_first() -> None:
    """C6"""
    request = await asked({"role": "Critic", "prompt": "x"})
    assert request.system == f"{role('Critic').prompt}\n\n{base_prompt('generate', '')}"
    context = FakeContext("model", {"role": "Nobody", "prompt": "x"})
    await KIND.run(context)
    assert "no role 'Nobody'" in context.warnings[0]


async def test_what_a_prompt_misses_is_told() -> None:
    context = FakeContext("model", model(prompt="About {{ inputs.topic }}."), inputs={})
    await KIND.run(context)
    assert context.warnings == ["inputs.topic is missing; it was left empty."]


async def test_a_step_says_how_old_a_reply_may_be() -> None:
    context = FakeContext("model", model(), cache_ms=60_000)
    await KIND.run(context)
    assert context.asked[0].cache_ms == 60_000
