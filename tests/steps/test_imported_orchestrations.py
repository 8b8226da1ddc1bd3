"""C15-C29: an orchestration, imported and carried out: order, groups, conditions, mappings, retries, loops, logs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.faults import Permanent, Transient
from tests.steps.imported import CarriedOut, Told, carried_out, imported

EXAMPLE = (Path(__file__).parents[1] / "examples" / "orchestration.json").read_text()
GIVEN = {"topic": "honey bees", "requirements": ["solid", "cheap"]}


def one(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "roleName": "Coder", **more}


async def orchestrated(*steps: Mapping[str, Any], told: Told | None = None) -> CarriedOut:
    document = imported(json.dumps({"name": "A flow", "steps": steps}))
    return await carried_out(document, told or {}, {"prompt": "Go."} if document.inputs else {})


async def test_the_example_searches_side_by_side_and_deepens_until_the_review_is_content() -> None:
    """C90: parallelism."""
    told: Told = {
        "search_papers": "Papers.",
        "search_docs": [Transient("Busy."), "Docs."],
        "synthesize_findings": "A report.",
        "review": ['{"score": 0.5}', '{"score": 0.9}'],
        "deepen": "Deeper.",
    }
    ran = await carried_out(imported(EXAMPLE), told, GIVEN)
    assert ran.state.state == "completed"
    first, second = ran.story.index("step_started search_papers"), ran.story.index("step_started search_docs")
    assert max(first, second) < ran.story.index("step_succeeded search_papers")
    assert ran.prompts("search_papers") == ["honey bees site:arxiv.org"]
    assert ran.prompts("synthesize_findings")[0].endswith('{"papers": "Papers.", "docs": "Docs.", "first": "solid"}')
    assert [path for path in ran.paths if path.startswith("deepen_loop")] == [
        *("deepen_loop[1].review", "deepen_loop[1].deepen", "deepen_loop[2].review")
    ]
    assert ran.states()["deepen_loop[2].deepen"] == "skipped"
    assert ran.prompts("deepen_loop[2].review")[0].endswith("A report.")
    assert ran.prompts("deepen_loop[1].deepen")[0].endswith('{"score": 0.5}')


async def test_a_loop_repeats_on_what_the_pass_before_made_and_no_more_often_than_told() -> None:
    """Ping-pong: two roles in turn over one key of the context, until the score is there or the rounds are over."""
    steps = (
        one("Write", outputMapping={"draft": "{{output}}"}),
        one("Judge", roleName="Critic", inputMapping={"text": "{{context.draft}}"}),
        one(
            "Improve",
            inputMapping={"text": "{{context.draft}}", "why": "{{context.Judge.why}}"},
            outputMapping={"draft": "{{output}}"},
            stepType="loop",
            condition={"field": "Judge.score", "operator": "<", "value": 0.8},
            maxRetries=5,
        ),
        one("Print", inputMapping={"text": "{{context.draft}}", "score": "{{context.Judge.score}}"}),
    )
    versions = [f"Version {number}." for number in range(2, 9)]
    dull = '{"score": 0.1, "why": "Dull."}'
    never = await orchestrated(*steps, told={"write": "Version 1.", "judge": dull, "improve": versions})
    assert [prompt for path, prompt in never.said if path.endswith(".improve")] == [
        f"text:\nVersion {number}.\n\nwhy:\nDull." for number in range(1, 6)
    ]
    assert never.prompts("print") == ["text:\nVersion 6.\n\nscore:\n0.1"]
    scores = [f'{{"score": {score}, "why": "Dull."}}' for score in (0.2, 0.5, 0.8)]
    whole = await orchestrated(*steps[:3], one("Print"), told={"judge": scores, "improve": versions})
    assert whole.prompts("print")[0].endswith(
        'improve_loop gave:\n{"judge": "{\\"score\\": 0.8, \\"why\\": \\"Dull.\\"}", "improve": "Version 3."}'
    )
    soon = await orchestrated(*steps, told={"write": "Version 1.", "judge": scores, "improve": versions})
    assert [prompt for path, prompt in soon.said if path.endswith(".judge")] == [f"Version {n}." for n in (1, 2, 3)]
    assert soon.prompts("print") == ["text:\nVersion 3.\n\nscore:\n0.8"]


async def test_a_condition_holds_inside_a_group_and_what_follows_waits_for_the_whole_group() -> None:
    """C20-C22: a step that is left out passes control on; the others of its group are not disturbed."""
    ran = await orchestrated(
        one("Plan"),
        one("Fast", parallelGroup="g", condition={"field": "Plan.mode", "operator": "==", "value": "fast"}),
        one("Slow", parallelGroup="g", condition={"field": "Plan.mode", "operator": "!=", "value": "fast"}),
        one("Always", parallelGroup="g"),
        one("Join", inputMapping={"fast": "{{context.Fast}}", "slow": "{{context.Slow}}"}),
        told={"plan": '{"mode": "fast"}', "fast": "F"},
    )
    assert ran.states() == {
        **dict.fromkeys(("plan", "fast", "always", "join"), "succeeded"),
        "slow": "skipped",
    }
    assert ran.prompts("join") == ["F"]
    began = ran.story.index("step_started join")
    assert max(ran.story.index(f"step_succeeded {step}") for step in ("fast", "always")) < began


async def test_without_a_mapping_a_role_is_given_the_whole_context() -> None:
    ran = await orchestrated(one("A"), one("B"), one("C"), told={"a": "First.", "b": "Second."})
    assert ran.prompts("c") == ["What the run was asked:\nGo.\n\nWhat a gave:\nFirst.\n\nWhat b gave:\nSecond."]


async def test_mapped_keys_are_set_and_the_raw_output_stays_where_it_was() -> None:
    ran = await orchestrated(
        one("Plan Work", outputMapping={"plan": "{{output}}", "first": "{{output.tasks[0]}}"}),
        one(
            "Do It",
            inputMapping={
                "task": "{{context.plan.tasks[1]}}",
                "first": "Begin with {{first}}.",
                "raw": "{{context.steps.plan_work.output.tasks}}",
                "named": "{{context['Plan Work'].tasks[0]}}",
            },
        ),
        told={"plan_work": '{"tasks": ["draw", "build"]}'},
    )
    (prompt,) = ran.prompts("do_it")
    assert prompt == 'task:\nbuild\n\nfirst:\nBegin with draw.\n\nraw:\n["draw", "build"]\n\nnamed:\ndraw'
    mapped = ran.state.steps["plan_work"].mapped
    assert mapped is not None
    assert mapped["first"] == "draw"


async def test_a_role_speaks_by_its_base_prompt() -> None:
    ran = await orchestrated(one("Plan"), one("Review", roleName="Code Reviewer"))
    systems = {path: request.system for path, request in ran.asked}
    assert "security" in systems["review"].lower()
    assert systems["review"] != systems["plan"]


async def test_the_log_of_a_step_says_what_went_in_what_came_out_and_every_attempt() -> None:
    """C14, C96: status, duration, error, input, output, attempts; C97: and what to do."""
    ran = await orchestrated(
        one("Fetch", maxRetries=2, retryDelay=50),
        told={"fetch": [Transient("Busy.", remedy="Wait."), "Here."]},
    )
    log = ran.state.steps["fetch"]
    assert (log.state, log.attempt, log.output, log.error) == ("succeeded", 2, "Here.", None)
    assert log.duration_ms is not None
    assert [call.request["prompt"] for call in log.calls] == ran.prompts("fetch")[1:]
    assert [one for one in ran.story if "fetch" in one and "call" not in one] == [
        *("step_started fetch", "step_retrying fetch"),
        *(["step_woken fetch"] if "step_woken fetch" in ran.story else []),
        *("step_started fetch", "step_succeeded fetch"),
    ]


async def test_a_step_that_fails_ends_the_run_and_the_context_at_that_moment_stays_readable() -> None:
    """C88, C95-C97, O117: what is beside it is isolated, what was done is kept, the error is located."""
    ran = await orchestrated(
        one("Plan", outputMapping={"plan": "{{output}}"}),
        one("Code", inputMapping={"plan": "{{context.plan}}"}),
        one("Review"),
        told={"plan": "A plan.", "code": Permanent("The key is not valid.", remedy="Give the account another key.")},
    )
    assert ran.state.state == "failed"
    assert ran.states() == {"plan": "succeeded", "code": "failed", "review": "queued"}
    assert ran.state.steps["plan"].mapped == {"plan": "A plan."}
    error = ran.state.steps["code"].error
    assert error is not None
    assert (error["where"], error["remedy"]) == ("steps.code", "Give the account another key.")
    assert ran.prompts("code") == ["A plan."]
    assert ran.state.steps["code"].calls[0].request["prompt"] == "A plan."
