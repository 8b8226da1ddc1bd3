"""Kinds, settings, ports, frames, order and control: the errors, and that they are told at once and in order."""

from typing import Any

import pytest

from flows.graph import Problem
from tests.graph.documents import step
from tests.graph.validating import codes, flow, mended, only, problems


def test_a_sound_flow_has_no_problems() -> None:
    assert problems(flow(step("a", config={"prompt": "x"}))) == []


def test_every_problem_is_told_at_once_errors_first_in_the_order_of_the_document() -> None:
    document = flow(
        step("a", "unheard", title="Untitled"),
        step("b", "model", config={"settings": {"temperature": 9}}),
        edges=[("a", "b"), ("b", "side", "a")],
    )
    found = problems(document)
    assert [problem.where for problem in found if problem.severity == "error"] == [
        "steps[0].kind",
        "steps[1].config.settings.temperature",
        "edges[0]",
        "edges[1].port",
    ]
    severities = [problem.severity for problem in found]
    assert severities == sorted(severities)


def test_every_problem_says_what_to_do_in_whole_sentences() -> None:
    document = flow(
        step("a", "unheard"),
        step("b", "router", parent="a"),
        step("c", "loop", config={"passes": None}),
        step("d", "text", config={"prompt": "{{ nobody }}{{ e"}, parent="zzz"),
        step("e", "join", condition="true"),
        edges=[("b", "c"), ("c", "x", "c"), ("nobody", "c")],
        inputs=[{"name": "e"}, {"name": "e", "type": "choice"}],
    )
    found = problems(document)
    assert len(found) > 12
    for problem in found:
        assert problem.message[-1] in ".?", problem
        assert problem.remedy[-1] in ".?", problem
        assert problem.where
        if problem.fix:
            assert problem.fix.title
            assert problem.fix.changes


def test_an_unknown_kind_is_told() -> None:
    assert only(flow(step("a", "unheard")), "UNKNOWN_KIND").field == "kind"


def test_a_kind_from_the_future_is_not_read() -> None:
    problem = only(flow(step("a", "fresh", version=4)), "KIND_TOO_NEW")
    assert "version 4" in problem.message
    assert problem.severity == "error"


def test_an_old_kind_is_upgraded_by_the_fix() -> None:
    document = flow(step("a", "fresh", version=1, config={"x": 1}))
    problem = only(document, "KIND_OUTDATED")
    assert problem.severity == "warning"
    after = mended(document, problem).steps[0]
    assert (after.version, after.config) == (3, {"x": 1, "upgraded": True})


def test_a_kind_that_stumbles_stops_nothing() -> None:
    document = flow(step("a", "broken", version=1), step("b", "strange"), edges=[("a", "b")])
    assert codes(document) == ["INVALID_CONFIG", "KIND_OUTDATED"]


def test_a_wrong_setting_is_located_and_can_be_left_out() -> None:
    """C86: every input is validated by its schema."""
    document = flow(step("a", config={"prompt": "x", "settings": {"temperature": 9, "top_p": 1}}))
    problem = only(document, "INVALID_CONFIG")
    assert (problem.where, problem.field) == ("steps[0].config.settings.temperature", "config.settings.temperature")
    assert mended(document, problem).steps[0].config["settings"] == {"top_p": 1}


def test_a_fix_throws_no_prompt_away() -> None:
    document = flow(step("a", "model", config={"prompt": ["x" * 300], "settings": {"max_tokens": 9}}))
    assert only(document, "INVALID_CONFIG").fix is None


def test_an_edge_leaves_by_a_port_that_is_there() -> None:
    branches = {"branches": [{"name": "technical", "condition": "a"}], "default": "technical"}
    document = flow(
        step("a"), step("r", "router", config=branches), step("b"), edges=[("a", "r"), ("r", "tecnical", "b")]
    )
    problem = only(document, "UNKNOWN_PORT")
    assert (problem.where, problem.step) == ("edges[1].port", "r")
    assert [edge.port for edge in mended(document, problem).edges] == ["out", "technical"]


@pytest.mark.parametrize("port", ["error", "out"])
def test_every_step_may_be_left_by_its_own_ports_and_by_error(port: str) -> None:
    assert (
        problems(flow(step("a"), step("b"), edges=[("a", "out", "b"), ("a", port, "b")][: 1 + (port == "error")])) == []
    )


def test_nothing_leads_to_the_beginning_or_from_the_end() -> None:
    document = flow(step("a"), step("i", "input"), step("o", "output"), step("z"), edges=[("a", "i"), ("o", "z")])
    first, second = problems(document, "UNKNOWN_PORT")
    assert (first.where, second.where) == ("edges[0].target", "edges[1].port")
    assert len(mended(document, first).edges) == 1
    assert len(mended(document, second).edges) == 1


def test_a_step_behind_a_port_that_is_not_there_is_never_reached() -> None:
    document = flow(step("a"), step("b"), step("c"), edges=[("a", "side", "b"), ("b", "c")])
    problem = only(document, "UNREACHABLE_STEP")
    assert problem.step == "b"  # and c is behind it
    mended(document, problem)


def test_a_circle_is_told_and_so_is_the_first_step_behind_it() -> None:
    document = flow(step("a"), step("b"), step("c"), step("d"), edges=[("a", "b"), ("b", "a"), ("b", "c"), ("c", "d")])
    assert only(document, "UNREACHABLE_STEP").step == "c"
    after = mended(document, only(document, "CYCLE"))
    assert [(edge.source, edge.target) for edge in after.edges] == [("a", "b"), ("b", "c"), ("c", "d")]
    assert problems(after) == []


def test_only_frames_contain_steps() -> None:
    document = flow(step("a"), step("b", parent="a"), step("c", parent="a"), edges=[("b", "c")])
    problem = only(document, "NOT_A_FRAME")
    assert problem.where == "steps[1].parent"
    after = mended(document, problem)
    assert [one.parent for one in after.steps] == [None, None, None]
    assert "EDGE_CROSSES_FRAME" not in codes(after)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (flow(step("a"), edges=[("a", "b")]), "DANGLING_EDGE"),
        (flow(step("a"), step("b"), edges=[("a", "b"), ("a", "b")]), "DUPLICATE_EDGE"),
        (flow(step("a"), step("a")), "DUPLICATE_ID"),
        (flow(step("a"), inputs=[{"name": "x"}, {"name": "x"}]), "DUPLICATE_ID"),
        (flow(step("a"), notes=[{"id": "n"}, {"id": "n"}]), "DUPLICATE_ID"),
        (flow(step("a", parent="zzz")), "UNKNOWN_FRAME"),
        (flow(step("a"), notes=[{"id": "n", "parent": "zzz"}]), "UNKNOWN_FRAME"),
        (flow(step("a", "loop", parent="b"), step("b", "loop", parent="a")), "FRAME_CIRCLE"),
        (flow(step("l", "loop"), step("a", parent="l"), step("b"), edges=[("a", "b")]), "EDGE_CROSSES_FRAME"),
        (flow(step("a"), inputs=[{"name": "x", "type": "choice"}]), "INVALID_FLOW_DEFINITION"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_parts_say_about_each_other_is_mended_too(document: Any, code: str) -> None:
    mended(document, problems(document, code)[0])


def test_of_steps_that_share_an_id_only_the_last_is_mended_because_changes_mean_that_one() -> None:
    document = flow(step("a", "fresh", version=1), step("a", "fresh", version=1))
    assert [problem.fix is None for problem in problems(document, "KIND_OUTDATED")] == [True, False]


def router(*followed: str, **config: Any) -> Any:
    branches = [{"name": "x", "condition": "a == 1"}, {"name": "y", "condition": "a == 2"}]
    ends = [step(f"end_{port}") for port in followed]
    edges = [("a", "r"), *(("r", port, f"end_{port}") for port in followed)]
    return flow(step("a"), step("r", "router", config={"branches": branches, **config}), *ends, edges=edges)


def test_a_router_needs_a_way_when_no_branch_fits() -> None:
    document = router("x", "y")
    problem = only(document, "NO_DEFAULT")
    assert problem.field == "config.default"
    assert mended(document, problem).steps[1].config["default"] == "y"
    assert problems(router("x", "y", "else"), "NO_DEFAULT") == []
    assert problems(router("x", "y", default="x"), "NO_DEFAULT") == []
    assert problems(router("x", "y", by="weights"), "NO_DEFAULT") == []


@pytest.mark.parametrize("exit", ["passes", "until", "threshold", "longest_ms", "cost"])
def test_a_loop_needs_an_exit(exit: str) -> None:
    inside = step("a", parent="l")
    document = flow(step("l", "loop", config={"passes": None}), inside)
    problem = only(document, "NO_EXIT")
    assert problem.field == "config.passes"
    assert mended(document, problem).steps[0].config == {"passes": 3}
    value = {"until": "a == 1", "threshold": {"of": "{{ a }}"}, "cost": "2.50"}.get(exit, 2)
    assert problems(flow(step("l", "loop", config={"passes": None, exit: value}), inside)) == []
    assert problems(flow(step("l", "loop"), inside)) == []


def joined(*edges: tuple[str, ...], **config: Any) -> list[Problem]:
    sources = [*map(step, "abde"), step("c", "condition", config={"condition": "a"})]
    waits = step("j", "join", config=config, retry={}, timeout_ms=1)
    return problems(flow(*sources, waits, edges=[("a", "c"), *edges]), "NEVER_JOINS")


def test_a_join_that_can_never_fire_is_told() -> None:
    assert joined()[0].message == "“Does j” has nothing to join: no edge leads to it."
    assert joined(("a", "j")) == []
    assert joined(("a", "j"), ("b", "j"), mode="n_of_m", n=2) == []
    assert joined(("a", "j"), ("b", "j"), mode="n_of_m", n=3)[0].field == "config.n"


def test_of_the_ways_out_of_a_choice_only_one_is_taken() -> None:
    both = (("c", "true", "j"), ("c", "false", "j"))
    assert joined(*both, mode="n_of_m", n=1) == []
    assert "at most 1" in joined(*both, mode="n_of_m", n=2)[0].message
    assert "at most 1" in joined(("a", "j"), ("a", "error", "j"), mode="n_of_m", n=2)[0].message


def test_what_lies_behind_different_ports_of_a_choice_never_arrives_together() -> None:
    two = {"mode": "n_of_m", "n": 2}
    ways = (("c", "true", "b"), ("c", "false", "d"))
    assert "at most 1" in joined(*ways, ("b", "j"), ("d", "j"), **two)[0].message
    assert "at most 1" in joined(*ways, ("b", "j"), ("d", "e"), ("e", "j"), **two)[0].message
    assert joined(*ways, ("b", "e"), ("d", "e"), ("e", "j"), ("a", "j"), **two) == []
    assert joined(*ways, ("b", "j"), ("d", "j"), ("a", "j"), **two) == []
    assert "at most 2" in joined(*ways, ("b", "j"), ("d", "j"), ("a", "j"), mode="n_of_m", n=3)[0].message
    failed = (("b", "d"), ("b", "error", "e"), ("d", "j"), ("e", "j"))
    assert "at most 1" in joined(*failed, **two)[0].message


def test_a_choice_that_may_be_passed_over_excludes_nothing() -> None:
    """A step skipped by its own condition passes control on by all of its ports."""
    edges = [("a", "c"), ("c", "true", "j"), ("c", "false", "j")]
    join = step("j", "join", config={"mode": "n_of_m", "n": 2})
    for more in ({"condition": "a"}, {"critical": False}):
        assert problems(flow(step("a"), step("c", "condition", **more), join, edges=edges), "NEVER_JOINS") == []


def test_a_join_is_mended_to_wait_for_what_can_arrive() -> None:
    document = flow(
        step("a"), step("b"), step("j", "join", config={"mode": "n_of_m", "n": 5}), edges=[("a", "j"), ("b", "j")]
    )
    assert mended(document, only(document, "NEVER_JOINS")).steps[2].config["n"] == 2


def test_an_empty_frame_is_told() -> None:
    assert only(flow(step("l", "loop")), "EMPTY_FRAME").severity == "warning"
