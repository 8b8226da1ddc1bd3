"""O73-O81, C50-C58: what validation and a rename take a path for is what a run reads there."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.names import Names, RunFacts
from flows.engine.scope import Scope
from flows.engine.state import RunState, StepState
from flows.engine.structure import Structure
from flows.graph import parse
from flows.graph.names import Names as DocumentNames
from flows.language import references, render
from tests.graph.documents import edge, raw, step

WORDS = ("input", "draft", "critic", "metadata", "originalPrompt", "previous", "context", "output", "loop", "steps")
IDS = ("draft", "critic", "input", "metadata")
spellings = st.sampled_from(
    (
        *("{{ X }}", "{{ X.mark }}", "{{ context.X }}", "{{ context['X'].mark }}", "{{ context.steps.X.output }}"),
        *("{{ steps.X.output }}", "{{ steps['X'].output.mark }}", "{{ previousStepOutputs.X }}", "{{ inputs.X }}"),
        *("{{ allStepResults.X.output }}", "{{ context.input.X }}"),
    )
)
called = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(WORDS),
        "formerly": st.lists(st.sampled_from(IDS), max_size=2, unique=True),
        "origin": st.sampled_from(WORDS).map(lambda name: {"name": name}),
    },
)


def _without(ids: Any, more: dict[str, Any]) -> dict[str, Any]:
    """No former id is the id of a step."""
    return {**more, "formerly": [old for old in more.get("formerly", ()) if old not in ids[:3]]}


@settings(max_examples=600, deadline=None)
@given(
    st.permutations(IDS), st.tuples(called, called), st.sets(st.sampled_from(WORDS)), st.sampled_from(WORDS), spellings
)
def test_the_document_and_the_run_mean_the_same_step(
    ids: Any, more: tuple[dict[str, Any], dict[str, Any]], inputs: set[str], word: str, spelling: str
) -> None:
    source = spelling.replace("X", word)
    first, second, last = ids[:3]
    document = parse(
        raw(
            step(first, **_without(ids, more[0])),
            step(second, **_without(ids, more[1])),
            step(last),
            edges=[edge(first, second), edge(second, last)],
            inputs=[{"name": name} for name in sorted(inputs - {"context", "previous", "output", "loop", "steps"})],
        )
    )
    names = DocumentNames(document)
    structure = Structure(document)
    scope = Scope(structure.members(None))
    for id in (first, second):
        scope.settle(id, StepState(output={"mark": id}))
    given_inputs = {field.name: {"mark": "an input"} for field in document.inputs}
    (reference,) = references(source)
    meant = names.step_of(reference.path, last)
    value = render(source, Names(scope, last, RunFacts.of(structure, RunState(inputs=given_inputs, flow="flow")))).value
    found = value.get("mark") if isinstance(value, dict) else value
    if meant in (first, second):
        assert found == meant
    elif word != "previous":  # which is the output of the second step
        assert found not in (first, second)


def test_a_template_that_asks_for_the_context_at_every_turn_gets_the_same_one() -> None:
    document = parse(raw(step("a")))
    structure = Structure(document)
    names = Names(Scope(structure.members(None)), "a", RunFacts.of(structure, RunState(flow="flow")))
    assert names["context"] is names["context"]
