from flows.steps.kinds.for_each import KIND
from tests.steps.complaints import places


def test_it_works_on_what_came_before_ten_at_a_time() -> None:
    assert KIND.frame
    assert KIND.config.model_validate({}).model_dump() == {
        "items": "{{ previous }}",
        "limit": 10,
        "most": 10_000,
        "output": None,
    }


def test_no_list_is_longer_than_ten_thousand() -> None:
    assert places("for_each", {"most": 10_001}) == ["most"]
    assert places("for_each", {"items": ""}) == ["items"]
