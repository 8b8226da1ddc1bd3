from pathlib import Path

import pytest

from flows.graph import Topology, load_yaml, parse

STARTERS = sorted((Path(__file__).parents[2] / "templates" / "flows").glob("*.yaml"))


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_every_starter_flow_is_a_document_with_a_promise(path: Path) -> None:
    document = parse(load_yaml(path.read_text(encoding="utf-8")))
    assert document.description
    assert "starter" in document.tags


def test_refine_until_good_is_one_row_of_five() -> None:
    path = next(path for path in STARTERS if path.stem == "refine-until-good")
    document = parse(load_yaml(path.read_text(encoding="utf-8")))
    assert Topology(document).order == ("brief", "draft", "critic", "refine", "result")
    assert [step.position.x for step in document.steps] == [0, 212, 424, 636, 848]
    assert {step.position.y for step in document.steps} == {0}
