from itertools import pairwise

from hypothesis import given, settings

from flows.graph import Document, Position, Size, parse
from flows.graph.layout import LINE, arranged, size_of
from tests.graph.documents import chain, dags, edge, raw, step


def at(document: Document, id: str) -> tuple[float, float]:
    found = next(step for step in document.steps if step.id == id)
    return found.position.x, found.position.y


def test_a_chain_stands_in_one_row() -> None:
    document = arranged(chain("a", "b", "c"))
    assert [at(document, id) for id in "abc"] == [(0, 0), (212, 0), (424, 0)]


def test_steps_beside_each_other_stand_in_rows_around_the_level_of_the_others() -> None:
    edges = [edge("a", "x"), edge("a", "y"), edge("x", "z"), edge("y", "z")]
    document = arranged(parse(raw(*map(step, "axyz"), edges=edges)))
    assert [at(document, id) for id in "axyz"] == [(0, 78), (212, 0), (212, 156), (424, 78)]


def test_rows_are_ordered_so_that_edges_do_not_cross() -> None:
    edges = [edge("a", "y"), edge("b", "x")]
    document = arranged(parse(raw(*map(step, "abxy"), edges=edges)))
    assert at(document, "a")[1] == at(document, "y")[1]
    assert at(document, "b")[1] == at(document, "x")[1]


def test_what_somebody_placed_stays() -> None:
    document = parse(raw(step("a"), step("b", position={"x": 5, "y": 5}), edges=[edge("a", "b")]))
    assert arranged(document) == document


def test_a_frame_grows_around_its_steps_and_is_a_box_among_others() -> None:
    document = parse(
        raw(
            step("before"),
            step("box", "box"),
            step("after"),
            step("in1", parent="box"),
            step("in2", parent="box"),
            edges=[edge("before", "box"), edge("box", "after"), edge("in1", "in2")],
        )
    )
    found = arranged(document)
    box = found.steps[1]
    assert box.size == Size(width=16 + 176 + 36 + 176 + 16, height=40 + 100 + 16)
    assert [at(found, id) for id in ("in1", "in2")] == [(16, 40), (228, 40)]
    middle = 156 / 2 - 20  # lanes are entered in the middle
    assert [at(found, id) for id in ("before", "box", "after")] == [(0, middle), (212, 0), (212 + 420 + 36, middle)]


def test_a_loop_stands_so_that_its_first_row_is_in_line_with_the_steps_around_it() -> None:
    steps = (step("before"), step("again", "loop"), step("in1", parent="again"))
    found = arranged(parse(raw(*steps, edges=[edge("before", "again")])))
    assert [at(found, id) for id in ("before", "again", "in1")] == [(0, 40), (212, 0), (16, 40)]


def test_an_edge_by_a_named_port_has_room_for_the_name() -> None:
    edges = [edge("a", "b", "technical")]
    found = arranged(parse(raw(step("a"), step("b"), edges=edges)))
    assert at(found, "b")[0] == 212 + 9 * 7 + 24


def test_a_lone_step_in_a_frame_keeps_off_its_header() -> None:
    found = arranged(parse(raw(step("box", "box"), step("in1", parent="box"))))
    assert at(found, "in1") == (16, 40)
    assert found.steps[0].size == Size(width=208, height=156)


def test_long_chains_go_on_in_the_next_line() -> None:
    ids = [f"s{number}" for number in range(30)]
    found = arranged(chain(*ids))
    assert at(found, f"s{LINE}") == (0, 156)
    assert at(found, f"s{LINE - 1}") == (212 * (LINE - 1), 0)


def test_five_thousand_steps_stay_within_what_a_document_may_say() -> None:
    ids = [f"s{number}" for number in range(4_998)]
    edges = [edge(a, b) for a, b in pairwise(ids)] + [edge("s0", "x"), edge("x", "y")]
    steps = [step(id, parent="box") for id in (*ids, "x", "y")]
    document = parse(raw(step("box", "box"), *steps[:4_999], edges=edges[:-1]))
    found = arranged(document)
    assert parse(found.to_json()) == found


@settings(deadline=None)
@given(dags(max_steps=20))
def test_no_two_boxes_overlap_and_edges_lead_to_the_right(document: Document) -> None:
    found = arranged(document)
    assert arranged(document) == found
    if len(found.steps) == 1:
        return
    places = {step.id: step.position for step in found.steps}
    assert all(places[edge.source].x < places[edge.target].x for edge in found.edges)
    boxes = [(step.position, size_of(step)) for step in found.steps]
    for index, (one, size) in enumerate(boxes):
        for other, _ in boxes[:index]:
            assert abs(one.x - other.x) >= size.width or abs(one.y - other.y) >= size.height
    assert min(position.x for position in places.values()) == 0
    assert all(isinstance(position, Position) for position in places.values())
