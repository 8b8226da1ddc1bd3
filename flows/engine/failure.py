"""Any exception of a kind as one located error of its step."""

import logging
import traceback

from flows.faults import ErrorJson, Fault, StepFault

_log = logging.getLogger("flows.engine")


def step_error(failure: BaseException, path: str) -> ErrorJson:
    """A fault speaks for itself. Of anything else only the type is told: its message may hold a secret."""
    base = f"steps.{path}"
    if isinstance(failure, Fault):
        error = failure.to_json()
        return {**error, "where": f"{base}.{error['where']}" if error["where"] else base}
    frames = traceback.extract_tb(failure.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
    _log.error("step %s failed by an unexpected %s at %s", path, type(failure).__name__, place)
    return StepFault(
        f"The step failed unexpectedly ({type(failure).__name__}).",
        remedy="Run it again; if it fails again, tell the owner of this installation, whose log names the place.",
        where=base,
    ).to_json()
