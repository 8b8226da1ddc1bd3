"""Any exception of a kind as one located error of its step, and whether trying again may help."""

import logging
import traceback

from flows.faults import Cancelled, ErrorJson, Fault, InnerFailed, Permanent, Refusal, StepFault, Transient
from flows.faults.foreign import classify

_log = logging.getLogger("flows.engine")


def step_error(failure: BaseException, path: str) -> ErrorJson:
    """A fault speaks for itself. Of anything else only the type is told: its message may hold a secret."""
    base = f"steps.{path}"
    if isinstance(failure, InnerFailed):
        return failure.to_json()  # located by the step inside
    if isinstance(failure, Fault):
        error = failure.to_json()
        where = error["where"]
        if where is not None and (where == base or where.startswith(f"{base}.")):
            return error
        return {**error, "where": f"{base}.{where}" if where else base}
    frames = traceback.extract_tb(failure.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
    _log.error("step %s failed by an unexpected %s at %s", path, type(failure).__name__, place)
    return StepFault(
        f"The step failed unexpectedly ({type(failure).__name__}).",
        remedy="Run it again; if it fails again, tell the owner of this installation, whose log names the place.",
        where=base,
    ).to_json()


def the_one(failure: Exception) -> Exception:
    """Of failures that came together, as from lanes side by side, the first that says what happened."""
    while isinstance(failure, ExceptionGroup):
        failure = next((one for one in failure.exceptions if isinstance(one, Fault)), failure.exceptions[0])
    return failure


def is_retryable(failure: BaseException) -> bool:
    """Transient and unknown errors; never permanent ones, refusals, or what is wrong with the flow itself. What has no
    type of its own, as the failure of a child run, is judged by what it says."""
    match failure:
        case InnerFailed():
            return failure.retryable
        case Transient():
            return True
        case Permanent() | Refusal() | Cancelled():
            return False
        case StepFault():
            return classify(failure.message) != "permanent"
        case Fault():
            return False
        case _:
            return classify(str(failure)) != "permanent"


def wait_asked_for(failure: BaseException) -> int:
    """The milliseconds that the other side asked for (Retry-After)."""
    if isinstance(failure, Transient) and failure.delay is not None:
        return max(0, round(failure.delay * 1000))
    return 0
