from typing import Any

import pytest

from flows.graph import parse
from flows.graph.names import Names, Path
from tests.graph.documents import raw, step

FLOW = Names(
    parse(
        raw(
            step("classify", title="Classify it"),
            step("search_papers", title="Search papers", origin={"name": "Search Papers"}),
            step("report", output_mapping={"score": "{{ output.score }}"}, formerly=["summary"]),
            step("mapped", input_mapping={"query": "{{ inputs.topic }}"}),
            step("refine", "box"),
            step("critic", parent="refine"),
            step("twin_1", title="Twin"),
            step("twin_2", title="Twin"),
            inputs=[{"name": "topic"}, {"name": "requirements", "type": "list"}],
        )
    )
)


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        (("classify",), "classify"),
        (("classify", "label"), "classify"),
        (("steps", "classify", "output"), "classify"),
        (("context", "classify"), "classify"),
        (("context", "Search Papers"), "search_papers"),
        (("context", "steps", "classify", "output"), "classify"),
        (("Classify it",), "classify"),
        (("previousStepOutputs", "classify"), "classify"),
        (("allStepResults", "classify"), "classify"),
        (("loop", "previous", "critic"), "critic"),
        (("summary",), "report"),
        (("inputs", "topic"), None),
        (("topic",), None),
        (("score",), None),
        (("context", "score"), None),
        (("context", "input", "topic"), None),
        (("previous",), None),
        (("originalPrompt",), None),
        (("Twin",), None),
        ((), None),
        ((None, "classify"), None),
    ],
)
def test_a_path_names_a_step_in_every_spelling(path: Path, meant: str | None) -> None:
    """C50-C58, O73-O81"""
    assert FLOW.step_of(path) == meant


def test_a_path_into_a_frame_names_the_frame_and_the_step_in_it() -> None:
    assert [named.step for named in FLOW.named(("refine", "passes", 0, "critic", "score"))] == ["refine", "critic"]
    assert [named.step for named in FLOW.named(("refine", "passes", None, "critic"))] == ["refine", "critic"]
    assert [named.step for named in FLOW.named(("refine", "output"))] == ["refine"]


def test_a_mapped_key_of_the_step_itself_goes_before_everything() -> None:
    names = Names(parse(raw(step("draft"), step("critic", input_mapping={"draft": "x"}))))
    assert names.step_of(("draft",), "critic") is None
    assert names.step_of(("draft",), "draft") == "draft"


@pytest.mark.parametrize(
    ("path", "part"),
    [
        (("clasify",), 0),
        (("inputs", "topc"), 1),
        (("steps", "nobody", "output"), 1),
        (("context", "nobody"), 1),
        (("context", "input", "topc"), 2),
        (("previousStepOutputs", "nobody"), 1),
        (("context", "steps", "nobody"), 2),
        (("loop", "index"), 0),
    ],
)
def test_what_names_nothing_is_found_at_its_part(path: Path, part: int) -> None:
    assert FLOW.unknown_part(path, "classify") == part


def test_a_loop_is_known_inside_a_frame_only() -> None:
    assert FLOW.known(("loop", "index"), "critic")
    assert FLOW.known(("loop", "index"), "refine")
    assert FLOW.unknown_part(("loop", "previous", "classify"), "critic") == 2


@pytest.mark.parametrize(
    "path",
    [
        ("query",),
        ("env", "anything"),
        ("thread", "messages"),
        ("previous", "score"),
        ("metadata", "user"),
        ("context", "input", "requirements", 0),
        ("context",),
        ("score",),
        (None, "x"),
    ],
)
def test_what_only_the_run_can_know_is_not_called_unknown(path: Any) -> None:
    assert FLOW.known(path, "mapped")


def test_suggestions_are_of_the_sort_that_was_meant() -> None:
    assert "classify" in FLOW.suggestions(("clasify",), 0, "report")
    assert list(FLOW.suggestions(("inputs", "topc"), 1, "report")) == ["requirements", "topic"]
    assert "score" in FLOW.suggestions(("context", "scor"), 1, "report")


def test_a_name_a_step_came_with_goes_before_a_title_of_another() -> None:
    names = Names(parse(raw(step("e", title="E"), step("e_2", title="Again", origin={"name": "E"}))))
    assert names.step_of(("context", "E")) == "e_2"
