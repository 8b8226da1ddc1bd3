from flows.graph import Topology
from flows.library import instantiate, template, templates


def test_a_new_workspace_begins_with_few_flows_that_the_browser_knows_as_starters() -> None:
    starters = [one for one in templates() if one.starter]
    assert 1 <= len(starters) <= 4
    assert all("starter" in one.tags and one.document.description for one in starters)


def test_refine_until_good_is_one_row_of_five() -> None:
    document = instantiate(template("refine-until-good"))
    assert Topology(document).order == ("brief", "draft", "critic", "refine", "result")
    assert [step.position.x for step in document.steps] == [0, 212, 424, 636, 848]
    assert {step.position.y for step in document.steps} == {0}
