from uuid import UUID

from django.db import IntegrityError, transaction

from flows.actions.access import require
from flows.actions.add_alternative import add_alternative
from flows.actions.audit import audit
from flows.actions.new_run import next_number
from flows.actions.simulated import simulated
from flows.actions.sound_versions import refuse_unready_version
from flows.engine.events import RunCreated
from flows.engine.requests import Child, ChildRequest
from flows.faults import Denied, NotFound, Permanent, SwitchedOff
from flows.graph import resolve_inputs
from flows.journal.birth import create
from flows.models import Flow, FlowVersion, Role, Run, User
from flows.runtime.documents import document_of
from flows.runtime.wake import wake

DEEPEST = 8


def start_child(parent_id: UUID, request: ChildRequest, path: str, attempt: int, wait: int) -> Child:
    """Starts a flow as a part of a step of a run, by the rights that whoever started that run has now.

    Asked again for the same wait it returns the child that is there. Raises NotFound, InvalidInput or Permanent."""
    place: dict[str, str | int] = {"parent_path": path, "parent_attempt": attempt, "parent_wait": wait}
    if (there := _child(parent_id, place)) is not None:
        return there
    parent = Run.objects.select_related("workspace", "started_by").get(pk=parent_id)
    if parent.depth >= DEEPEST:
        raise Permanent(
            f"Flows cannot run inside each other more than {DEEPEST} deep.",
            code="SUB_FLOW_TOO_DEEP",
            remedy="Look for a flow that calls itself without an end.",
        )
    user = _starter(parent)
    flow = _flow(parent, user, request)
    version = _version(flow, request.version)
    document = document_of(version.pk)
    refuse_unready_version(parent.workspace, version.pk)
    values = resolve_inputs(document.inputs, request.inputs)
    run = Run(workspace=parent.workspace, flow=flow, version=version, started_by=user, parent=parent, **place)
    run.purpose, run.depth = request.purpose, parent.depth + 1
    run.inputs, run.simulated = values, simulated(parent.workspace, document)
    born = RunCreated(
        flow=str(flow.pk),
        version=version.number,
        document=version.digest,
        inputs=values,
        by=str(user.pk),
        simulated=run.simulated,
        parent={"run": str(parent.pk), "path": path, "attempt": attempt, "wait": wait},
    )
    try:
        with transaction.atomic():
            run.number = next_number(flow)
            create(run, born)
            audit("run.started", actor=user, workspace=parent.workspace, target=run, parent=str(parent.pk))
            wake(run.pk)
    except SwitchedOff as fault:  # a moment ago
        raise inactive(flow) from fault
    except IntegrityError:
        # A driver that was taken for dead asked at the same moment: one wait has one child.
        if (there := _child(parent_id, place)) is None:
            raise
        return there
    return Child(str(run.pk), str(flow.pk), version.number, run.number)


def _child(parent: UUID, place: dict[str, str | int]) -> Child | None:
    run = Run.objects.filter(parent=parent, **place).select_related("version").defer("version__document").first()
    return None if run is None else Child(str(run.pk), str(run.flow_id), run.version.number, run.number)


def _starter(parent: Run) -> User:
    try:
        if parent.started_by is None:
            raise Denied("Whoever started this run is not there any more.")
        require(parent.started_by, parent.workspace, Role.EDITOR)
    except (Denied, NotFound) as refused:
        message = "Whoever started this run may not start runs here any more."
        raise Permanent(message, code=Denied.default_code, remedy=Denied.default_remedy) from refused
    return parent.started_by


def _flow(parent: Run, user: User, request: ChildRequest) -> Flow:
    """By its id, or by its name in this workspace. An alternative may be one that is built in."""
    named = request.flow
    flows = (
        Flow.objects.within(parent.workspace)
        .select_related("published")
        .defer("document", "graph", "published__document")
    )
    try:
        flow = flows.filter(pk=UUID(named)).first()
    except ValueError:
        flow = flows.filter(name=named).order_by("created_at").first()
    if flow is None and request.purpose == "alternative":
        flow = add_alternative(user, parent.workspace, named)
    if flow is None:
        raise missing()
    if not flow.active:
        raise inactive(flow)
    return flow


def missing() -> NotFound:
    return NotFound("There is no such flow.", code="FLOW_NOT_FOUND", remedy="Choose a flow of this workspace.")


def inactive(flow: Flow) -> Permanent:
    message = f"“{flow.name}” is switched off."
    return Permanent(message, code=SwitchedOff.default_code, remedy=SwitchedOff.default_remedy)


def _version(flow: Flow, wanted: int | str) -> FlowVersion:
    if isinstance(wanted, int):
        found = flow.versions.filter(number=wanted).defer("document").first()
        if found is None:
            raise NotFound(f"“{flow.name}” has no version {wanted}.", code="VERSION_NOT_FOUND")
        return found
    if flow.published is None:
        raise Permanent(
            f"“{flow.name}” has no published version.",
            code="FLOW_NOT_PUBLISHED",
            remedy="Publish the flow, then run it again.",
        )
    return flow.published
