from flows.models.audit import AuditEntry
from flows.models.flow import Flow, FlowRevision, FlowVersion
from flows.models.run import DRIVEN, TERMINAL, InboxItem, Run, RunEvent, RunState, RunStep, StepState
from flows.models.signin import SignInAttempt, SignInLink
from flows.models.user import User, normal_email
from flows.models.worker import Worker
from flows.models.workspace import Membership, Role, Workspace

__all__ = [
    "DRIVEN",
    "TERMINAL",
    "AuditEntry",
    "Flow",
    "FlowRevision",
    "FlowVersion",
    "InboxItem",
    "Membership",
    "Role",
    "Run",
    "RunEvent",
    "RunState",
    "RunStep",
    "SignInAttempt",
    "SignInLink",
    "StepState",
    "User",
    "Worker",
    "Workspace",
    "normal_email",
]
