from flows.steps.kinds.fan_out import KIND
from tests.steps.complaints import places


def test_all_lanes_run_at_once_unless_somebody_limits_them() -> None:
    assert KIND.frame
    assert KIND.config.model_validate({}).model_dump() == {"limit": None}
    assert places("fan_out", {"limit": 0}) == ["limit"]
