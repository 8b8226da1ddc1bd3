from typing import Any

from flows.graph import parse, validate
from tests.graph.documents import edge, raw, step
from tests.graph.kinds import Kinds


def places(*steps: dict[str, Any], edges: list[dict[str, Any]] | None = None) -> list[str]:
    return [problem.where for problem in validate(parse(raw(*steps, edges=edges)), Kinds())]


def test_a_sound_document_has_no_problems() -> None:
    assert places(step("a", "picky", config={"prompt": "x"})) == []


def test_every_problem_is_located_and_told_at_once() -> None:
    assert places(step("a", "picky"), step("b", "unheard"), edges=[edge("a", "b", "side")]) == [
        "steps[0].config.prompt",
        "steps[1].kind",
        "edges[0].port",
    ]
