"""What the keeper can do to flows here: the same actions as everywhere, with the rights that the keeper has there.

Keeping the machine gives no rights in a workspace. Who tries all the same is told so, and leaves a trace.
"""

import io
import zipfile
from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from flows.actions.audit import audit
from flows.actions.delete_flow import delete_flow
from flows.actions.export_flow import export_flow
from flows.actions.publish_flow import publish_flow
from flows.actions.switch_flow import switch_flow
from flows.actions.undelete_flow import undelete_flow
from flows.faults import Denied, Fault, NotFound
from flows.graph.formats import Exported
from flows.models import Flow, Membership, User

Flows = QuerySet[Flow]
MOST = 100


@admin.action(description="Publish the drafts")
def publish(page: Any, request: HttpRequest, flows: Flows) -> None:
    _each(request, flows, "publish", _publish)


@admin.action(description="Switch on")
def switch_on(page: Any, request: HttpRequest, flows: Flows) -> None:
    _each(request, flows, "switch", lambda user, flow: switch_flow(user, flow.workspace, flow.pk, active=True))


@admin.action(description="Switch off (nothing starts them)")
def switch_off(page: Any, request: HttpRequest, flows: Flows) -> None:
    _each(request, flows, "switch", lambda user, flow: switch_flow(user, flow.workspace, flow.pk, active=False))


@admin.action(description="Delete (can be taken back for 30 days)")
def delete(page: Any, request: HttpRequest, flows: Flows) -> None:
    _each(request, flows, "delete", lambda user, flow: delete_flow(user, flow.workspace, flow.pk))


@admin.action(description="Take the deletion back")
def undelete(page: Any, request: HttpRequest, flows: Flows) -> None:
    _each(request, flows, "undelete", lambda user, flow: undelete_flow(user, flow.workspace, flow.pk))


@admin.action(description="Export as YAML")
def export(page: Any, request: HttpRequest, flows: Flows) -> HttpResponse | None:
    files: list[Exported] = []
    _each(request, flows, "export", lambda user, flow: files.append(export_flow(user, flow.workspace, flow.pk)))
    if not files:
        return None
    if len(files) == 1:
        return _file(files[0].filename, files[0].media_type, files[0].text.encode())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, file in enumerate(files, 1):
            archive.writestr(f"{number:03}-{file.filename}", file.text)
    return _file("flows.zip", "application/zip", packed.getvalue())


def _publish(user: User, flow: Flow) -> None:
    publish_flow(user, flow.workspace, flow.pk, revision=flow.revision, message="Published on the admin site")


def _each(request: HttpRequest, flows: Flows, verb: str, act: Callable[[User, Flow], object]) -> None:
    user, done = cast(User, request.user), 0
    for flow in flows.select_related("workspace").defer("document", "graph")[:MOST]:
        try:
            act(user, flow)
            done += 1
        except Fault as fault:
            _tell(request, user, flow, verb, fault)
    if done and verb != "export":
        messages.success(request, f"Done for {done} {'flow' if done == 1 else 'flows'}.")


def _tell(request: HttpRequest, user: User, flow: Flow, verb: str, fault: Fault) -> None:
    member = Membership.objects.filter(user=user, workspace=flow.workspace).exists()
    if isinstance(fault, Denied) or (isinstance(fault, NotFound) and not member):
        audit(f"admin.flow_{verb}_refused", actor=user, workspace=flow.workspace, target=flow, name=flow.name)
    if not member:
        why = f"you are not a member of {flow.workspace}. Give yourself a role there first."
    else:
        why = f"{fault.message} {fault.remedy}"
    messages.error(request, f"“{flow.name}”: {why}")


def _file(name: str, media_type: str, content: bytes) -> HttpResponse:
    disposition = content_disposition_header(True, name) or "attachment"
    headers = {
        "Content-Disposition": disposition,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)
