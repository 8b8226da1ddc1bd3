"""Every code that clients rely on, and the status it comes with (O82-O86, R118-R122)."""

import pytest

from flows import faults
from flows.api.problems import fault_problem

CODES: list[tuple[faults.Fault, str, int]] = [
    (faults.InvalidInput(), "INVALID_INPUT", 400),
    (faults.NotFound(code="THREAD_NOT_FOUND"), "THREAD_NOT_FOUND", 404),
    (faults.NotFound(code="FLOW_NOT_FOUND"), "FLOW_NOT_FOUND", 404),
    (faults.NotFound(code="STEP_NOT_FOUND"), "STEP_NOT_FOUND", 404),
    (faults.Denied(), "PERMISSION_DENIED", 403),
    (faults.Conflict(code="FLOW_ALREADY_RUNNING"), "FLOW_ALREADY_RUNNING", 409),
    (faults.NotRunning(), "FLOW_NOT_RUNNING", 409),
    (faults.InvalidInput(code="UNSUPPORTED_FLOW_TYPE"), "UNSUPPORTED_FLOW_TYPE", 400),
    (faults.Fault(code="FLOW_EXECUTION_FAILED"), "FLOW_EXECUTION_FAILED", 500),
    (faults.Permanent(code="DATA_SHARING_VIOLATION"), "DATA_SHARING_VIOLATION", 403),
    (faults.InvalidDocument(), "INVALID_FLOW_DEFINITION", 400),
    (faults.InvalidStep(), "INVALID_STEP_DEFINITION", 400),
    (faults.ContextUnresolved(), "CONTEXT_RESOLUTION", 502),
    (faults.NotFound(code="TEMPLATE_NOT_FOUND"), "TEMPLATE_NOT_FOUND", 404),
    (faults.NotUnderstood(), "FLOW_GENERATION", 422),
    (faults.StepFault(), "STEP_EXECUTION", 500),
    (faults.RecoveryExhausted(), "RECOVERY_EXHAUSTED", 500),
    (faults.NotBuilt(), "KIND_NOT_BUILT", 422),
    (faults.Conflict(code="ALREADY_ANSWERED"), "ALREADY_ANSWERED", 409),
]


@pytest.mark.parametrize(("fault", "code", "status"), CODES, ids=[code for _, code, _ in CODES])
def test_a_code_has_its_status(fault: faults.Fault, code: str, status: int) -> None:
    answer = fault_problem(fault)
    assert answer.status_code == status
    assert f"/problems/{code}".encode() in answer.content
