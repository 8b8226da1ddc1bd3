from uuid import UUID

from flows.actions.access import require
from flows.actions.forks import document_run, give_fork, records_of
from flows.actions.run_inbox import run_within
from flows.engine.fork import rerun
from flows.faults import Conflict
from flows.models import TERMINAL, Role, Run, RunState, User, Workspace


def rerun_run(user: User, workspace: Workspace, run_id: UUID) -> Run:
    """A new run that goes on from the failed step: a fork without edits. Finished steps are not executed again."""
    require(user, workspace, Role.EDITOR)
    run = run_within(workspace, run_id)
    if run.state not in TERMINAL:
        raise Conflict(
            "The run has not ended yet.", code="FLOW_ALREADY_RUNNING", remedy="Wait for its end, or cancel it first."
        )
    if run.state == RunState.COMPLETED:
        raise Conflict(
            "The run is done; there is nothing to go on from.", remedy="Run the flow again, or fork the run."
        )
    document = document_run(run)
    return give_fork(
        user, run, document, rerun(document, document, records_of(run)), kind="rerun", at=None, options=None
    )
