from hypothesis import given

from flows.graph import Document
from flows.graph.thumbnail import MOST_EDGES, MOST_STEPS, thumbnail
from tests.graph.documents import documents


@given(documents())
def test_every_document_can_be_drawn_small(document: Document) -> None:
    small = thumbnail(document.to_json())
    assert [step["id"] for step in small["steps"]] == [step.id for step in document.steps][:MOST_STEPS]
    assert len(small["edges"]) == min(len(document.edges), MOST_EDGES)


def test_a_stored_step_may_leave_out_what_has_a_default() -> None:
    drawn = thumbnail({"steps": [{"id": "a", "kind": "input"}]})
    assert drawn["steps"][0] | {"x": 0, "y": 0} == drawn["steps"][0]


def test_of_a_huge_flow_the_first_steps_are_drawn() -> None:
    steps = [{"id": f"s{n}", "kind": "text"} for n in range(MOST_STEPS + 5)]
    edges = [{"source": "s0", "target": f"s{n}"} for n in range(1, MOST_STEPS + 5)]
    small = thumbnail({"steps": steps, "edges": edges})
    assert len(small["steps"]) == MOST_STEPS
    assert len(small["edges"]) == MOST_STEPS - 1
