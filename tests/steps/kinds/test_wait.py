import pytest

from tests.steps.complaints import places


@pytest.mark.parametrize("until", ["2030-01-31T09:00:00Z", "2030-01-31T09:00:00+02:00", "{{ inputs.moment }}"])
def test_a_moment_or_a_name_can_be_waited_for(until: str) -> None:
    assert places("wait", {"until": until}) == []


@pytest.mark.parametrize("until", ["tomorrow", "2030-01-31T09:00:00", "2030-02-31T09:00:00Z"])
def test_a_moment_has_an_offset_and_exists(until: str) -> None:
    assert places("wait", {"until": until}) == ["until"]


def test_one_of_the_two_is_said_and_not_both() -> None:
    assert places("wait", {}) == ["for_ms"]
    assert places("wait", {"for_ms": 1, "until": "2030-01-31T09:00:00Z"}) == ["until"]
