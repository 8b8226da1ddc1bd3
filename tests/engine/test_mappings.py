from flows.engine.context import StepContext
from flows.engine.ports import Context, Outcome
from flows.graph import parse
from tests.engine.stage import Stage
from tests.graph.documents import edge, raw, step


async def test_a_mapping_may_nest_and_every_text_in_it_is_a_template() -> None:
    """C50-C58: nested objects; a lone variable keeps its type."""
    seen: dict[str, object] = {}

    async def look(context: Context) -> Outcome:
        assert isinstance(context, StepContext)
        seen.update(context.names["plan"])
        return Outcome([1, 2])

    nested = {"plan": {"from": "{{ inputs.n }}", "list": ["a {{ inputs.n }}", {"deep": "{{ inputs.n }}"}, 5]}}
    after = {"found": {"all": "{{ output }}", "first": ["{{ output[0] }}"]}}
    document = parse(
        raw(step("a", "look", input_mapping=nested, output_mapping=after), inputs=[{"name": "n", "type": "number"}])
    )
    state = await Stage(document, {"look": look}, inputs={"n": 3}).drive()
    assert seen == {"from": 3, "list": ["a 3", {"deep": 3}, 5]}
    assert state.steps["a"].mapped == {"found": {"all": [1, 2], "first": [1]}}


async def test_what_a_pinned_step_maps_can_be_read() -> None:
    async def read(context: Context) -> Outcome:
        return Outcome(context.names["found"])

    document = parse(
        raw(
            step("a", output_mapping={"found": "{{ output.score }}"}),
            step("b", "read"),
            edges=[edge("a", "b")],
        )
    )
    state = await Stage(document, {"read": read}, options={"pins": {"a": {"score": 0.5}}}).drive()
    assert (state.steps["a"].pinned, state.output) == (True, 0.5)
