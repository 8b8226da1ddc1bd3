from flows.steps.kinds.transform import KIND
from tests.steps.complaints import places


def test_it_hands_on_what_came_before_as_text_unless_told_otherwise() -> None:
    assert KIND.config.model_validate({}).model_dump() == {
        "mode": "text",
        "value": "{{ previous }}",
        "separator": "\n",
        "most": None,
    }


def test_there_is_something_to_split_at() -> None:
    assert places("transform", {"mode": "split", "separator": ""}) == ["separator"]
    assert places("transform", {"mode": "xml"}) == ["mode"]


def test_it_reaches_nothing_and_changes_nothing() -> None:
    assert (KIND.effect, KIND.network) == ("none", False)
