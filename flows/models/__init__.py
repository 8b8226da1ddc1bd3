from flows.models.account import Account
from flows.models.artifact import Artifact, ArtifactUse
from flows.models.audit import AuditEntry
from flows.models.cached_reply import CachedReply
from flows.models.credential import NAMED_KINDS, Credential, CredentialKind
from flows.models.flow import Flow, FlowRevision, FlowVersion
from flows.models.inbox import InboxItem
from flows.models.message import Message, Speaker
from flows.models.permits import TakenPermits
from flows.models.price_override import PriceOverride
from flows.models.run import DRIVEN, RESTING, TERMINAL, Run, RunState
from flows.models.run_event import RunEvent, RunSnapshot
from flows.models.run_step import RunStep, StepState
from flows.models.signin import SignInAttempt, SignInLink
from flows.models.thread import Thread
from flows.models.user import User, normal_email
from flows.models.worker import Worker
from flows.models.workspace import Membership, Role, Workspace

__all__ = [
    "DRIVEN",
    "NAMED_KINDS",
    "RESTING",
    "TERMINAL",
    "Account",
    "Artifact",
    "ArtifactUse",
    "AuditEntry",
    "CachedReply",
    "Credential",
    "CredentialKind",
    "Flow",
    "FlowRevision",
    "FlowVersion",
    "InboxItem",
    "Membership",
    "Message",
    "PriceOverride",
    "Role",
    "Run",
    "RunEvent",
    "RunSnapshot",
    "RunState",
    "RunStep",
    "SignInAttempt",
    "SignInLink",
    "Speaker",
    "StepState",
    "TakenPermits",
    "Thread",
    "User",
    "Worker",
    "Workspace",
    "normal_email",
]
