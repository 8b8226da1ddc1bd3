from hypothesis import given

from flows.graph import Document, Topology, parse
from tests.graph.documents import dags, edge, raw, step


def test_ties_are_broken_by_document_order() -> None:
    document = parse(raw(step("z"), step("a"), step("m"), edges=[edge("m", "a")]))
    assert Topology(document).order == ("z", "m", "a")


@given(dags())
def test_every_step_comes_after_its_predecessors(document: Document) -> None:
    topology = Topology(document)
    assert sorted(topology.order) == sorted(step.id for step in document.steps)
    for name in topology.order:
        for before in topology.predecessors(name):
            assert topology.position[before] < topology.position[name]
