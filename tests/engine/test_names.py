from collections.abc import Mapping
from typing import Any

from flows.engine.ports import Context, Outcome
from flows.graph import parse
from flows.language import render
from tests.engine.stage import Stage
from tests.graph.documents import edge, raw, step


async def seen_by_last(*templates: str, inputs: Mapping[str, Any]) -> list[Any]:
    """What step `last` reads in a → b → last, with `aside` beside them."""

    async def look(context: Context) -> Outcome:
        return Outcome([render(template, context.names).value for template in templates])

    async def nothing(context: Context) -> Outcome:
        return Outcome(None)

    document = parse(
        raw(
            step("aside"),
            step("a", title="Step A", origin={"name": "First Step"}, formerly=["alpha"]),
            step("b", "nothing"),
            step("last", "look"),
            edges=[edge("a", "b"), edge("b", "last")],
            inputs=[{"name": "topic"}, {"name": "a"}, {"name": "aside"}, {"name": "points", "type": "list"}],
        )
    )
    state = await Stage(document, {"look": look, "nothing": nothing}, inputs=inputs).drive()
    assert state.error is None
    output = state.steps["last"].output
    assert isinstance(output, list)
    return output


async def test_every_spelling_of_a_name_leads_to_the_value() -> None:
    """O73-O81: inputs, steps, bare step ids and previous."""
    templates = ("{{ a }}", "{{ steps.a.output }}", "{{ steps['a']['state'] }}", "{{ inputs.topic }}", "{{ topic }}")
    assert await seen_by_last(*templates, inputs={"topic": "bees"}) == ["a", "a", "succeeded", "bees", "bees"]


async def test_previous_is_the_last_step_before_it_that_produced_something() -> None:
    assert await seen_by_last("{{ previous }}", inputs={}) == ["a"]


async def test_a_step_id_goes_before_an_input_of_the_same_name() -> None:
    assert await seen_by_last("{{ a }}", "{{ inputs.a }}", inputs={"a": "input"}) == ["a", "input"]


async def test_a_step_beside_is_not_seen_whether_it_has_finished_or_not() -> None:
    """Else a prompt would depend on timing, and a resumed step would ask something else."""
    assert await seen_by_last("{{ aside }}", "{{ steps.aside.output }}", inputs={"aside": "x"}) == [None, None]


async def test_the_spellings_of_orchestrations_work() -> None:
    """C50-C58: with and without `context.`, names in brackets, inputs under `context.input`."""
    templates = (
        "{{ context.a }}",
        "{{context['First Step']}}",
        "{{ context['Step A'] }}",
        "{{ context.input.topic }}",
        "{{ context.input.points[1] }}",
        "{{ context.topic }}",
        "{{ alpha }}",
        "{{ context.steps.a.output }}",
    )
    seen = await seen_by_last(*templates, inputs={"topic": "bees", "points": [1, 2]})
    assert seen == ["a", "a", "a", "bees", 2, "bees", "a", "a"]


async def test_the_names_of_multi_model_flows_work() -> None:
    """O73-O81"""
    templates = (
        "{{ stepId }}",
        "{{ stepIndex }}",
        "{{ originalPrompt }}",
        "{{ previousStepOutput }}",
        "{{ previousStepOutputs.a }}",
        "{{ allStepResults.a.state }}",
        "{{ threadHistory }}",
        "{{ thread.messages }}",
        "{{ metadata }}",
        "{{ flowId | length }}",
    )
    seen = await seen_by_last(*templates[:9], inputs={"topic": "bees"})
    assert seen == ["last", 3, "bees", "a", "a", "succeeded", [], [], {}]
    assert await seen_by_last("{{ flowId }}", inputs={}) != [""]
