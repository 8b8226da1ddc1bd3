import inspect

import pytest

from flows import faults
from flows.faults import ErrorJson, Fault, InnerFailed, InvalidDocument, NotFound, Transient

TREE = [
    item for item in vars(faults).values() if inspect.isclass(item) and issubclass(item, Fault) and item is not Fault
]


@pytest.mark.parametrize("fault", TREE, ids=lambda fault: fault.__name__)
def test_every_fault_is_told_in_the_tree_with_its_code(fault: type[Fault]) -> None:
    line = next(line for line in (faults.__doc__ or "").splitlines() if f"── {fault.__name__} " in f"{line} ")
    own = fault.default_code
    inherited = own in {parent.default_code for parent in fault.__mro__[1:] if issubclass(parent, Fault)}
    assert inherited or own in line


@pytest.mark.parametrize("fault", TREE, ids=lambda fault: fault.__name__)
def test_every_fault_has_a_sentence_and_a_remedy(fault: type[Fault]) -> None:
    assert fault.default_message.endswith(".")
    assert fault.default_remedy.endswith(".")


def test_a_fault_becomes_one_located_error() -> None:
    """R118-R122: stable codes with a plain sentence and a likely remedy."""
    fault = NotFound("There is no such run.", code="RUN_NOT_FOUND", where="run", remedy="Look in the list.")
    assert fault.to_json() == {
        "code": "RUN_NOT_FOUND",
        "message": "There is no such run.",
        "remedy": "Look in the list.",
        "where": "run",
    }
    assert str(fault) == "There is no such run. (run)"


@pytest.mark.parametrize(
    ("fault", "code", "help"),
    [
        (faults.ContextUnresolved, "CONTEXT_RESOLUTION", "last known"),
        (faults.NotUnderstood, "FLOW_GENERATION", "Say it differently"),
        (faults.StepFault, "STEP_EXECUTION", "run it again"),
        (faults.RecoveryExhausted, "RECOVERY_EXHAUSTED", "Somebody has to"),
    ],
)
def test_planning_running_and_recovering_have_codes_of_their_own(fault: type[Fault], code: str, help: str) -> None:
    """R118, R120-R122: each with the remedy that helps."""
    made = fault()
    assert made.code == code
    assert help in made.remedy


def test_a_transient_fault_carries_the_delay_it_was_told() -> None:
    assert Transient(delay=2.5).delay == 2.5
    assert Transient().delay is None


def test_a_failed_frame_says_what_the_step_inside_said() -> None:
    error: ErrorJson = {"code": "TIMEOUT", "message": "Too slow.", "remedy": "", "where": "steps.critic"}
    fault = InnerFailed(error, retryable=True)
    assert fault.to_json() == error
    assert fault.code == "TIMEOUT"
    assert fault.retryable
    assert str(fault) == "Too slow. (steps.critic)"


def test_an_invalid_input_lists_at_least_its_own_problem() -> None:
    assert InvalidDocument("Too large.", where="steps").problems == ({"where": "steps", "message": "Too large."},)


def test_only_a_revision_conflict_speaks_of_somebody_else() -> None:
    """A name that is taken, nothing to publish or a flow that is off is nobody's doing: each has its own title."""
    conflicts = [fault for fault in TREE if issubclass(fault, faults.Conflict)]
    blaming = {fault for fault in conflicts if "Somebody else" in fault.default_message}
    assert blaming == {faults.RevisionConflict, faults.StaleDraft}
    own = {fault.default_message for fault in conflicts}
    assert len(own) == len(conflicts)
