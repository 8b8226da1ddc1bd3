from flows.steps.kinds.approval import KIND
from tests.steps.complaints import places


def test_control_leaves_by_the_persons_decision() -> None:
    """C108: a person in the loop."""
    assert KIND.ports({}) == ("approved", "sent_back")


def test_what_happens_after_the_deadline_is_one_of_three_things() -> None:
    assert places("approval", {"deadline_ms": 1, "on_deadline": "shrug"}) == ["on_deadline"]
    for outcome in ("fail", "approve", "send_back"):
        assert places("approval", {"deadline_ms": 1, "on_deadline": outcome}) == []


def test_a_message_cannot_be_empty() -> None:
    assert places("approval", {"message": ""}) == ["message"]
