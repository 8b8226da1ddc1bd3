"""Everything that can go wrong, as one tree. Every room raises these; one table (in the doors) maps them to HTTP.

    Fault
    ├── InvalidInput            INVALID_INPUT · INVALID_ANSWER
    │   ├── InvalidDocument     INVALID_FLOW_DEFINITION · UNSUPPORTED_FLOW_TYPE
    │   ├── InvalidStep         INVALID_STEP_DEFINITION
    │   ├── TemplateFault       TEMPLATE_INVALID
    │   └── NotUnderstood       FLOW_GENERATION, no flow could be made of a sentence
    ├── NotFound                NOT_FOUND · FLOW_NOT_FOUND · VERSION_NOT_FOUND · RUN_NOT_FOUND · STEP_NOT_FOUND ·
    │                           THREAD_NOT_FOUND · TEMPLATE_NOT_FOUND · ARTIFACT_NOT_FOUND · CREDENTIAL_NOT_FOUND
    ├── Denied                  PERMISSION_DENIED
    ├── SignInRequired          SIGN_IN_REQUIRED · LINK_SPENT
    ├── TooManyTries            TOO_MANY_TRIES, carries a delay
    ├── Conflict                CONFLICT · ALREADY_ANSWERED · NOT_WAITING · FLOW_ALREADY_RUNNING
    │   ├── RevisionConflict    REVISION_CONFLICT
    │   ├── StaleDraft          REVISION_CONFLICT, carries both sides
    │   ├── RevisionRequired    REVISION_REQUIRED
    │   ├── RevisionGone        REVISION_GONE
    │   ├── NameTaken           NAME_TAKEN
    │   ├── Unchanged           UNCHANGED
    │   ├── SwitchedOff         FLOW_INACTIVE
    │   └── NotRunning          FLOW_NOT_RUNNING
    ├── StepFault               STEP_EXECUTION · SUB_FLOW_FAILED
    │   ├── Permanent           trying again cannot help: DEADLINE_PASSED · SUB_FLOW_TOO_DEEP · QUOTA_EXCEEDED ·
    │   │   │                   UNCERTAIN · NOT_ENOUGH_RESULTS · INVALID_ANSWER · ADDRESS_REFUSED …
    │   │   ├── RecoveryExhausted  RECOVERY_EXHAUSTED, no strategy saved the step
    │   │   ├── NotBuilt        KIND_NOT_BUILT
    │   │   └── ReplayDiffers   CALL_REPLAY_DIFFERS
    │   ├── Transient           trying again may help, carries a delay: TIMEOUT …
    │   │   └── ContextUnresolved  CONTEXT_RESOLUTION, what a step needs to know could not be fetched
    │   ├── Refusal             the model declined
    │   ├── InnerFailed         a step inside a frame failed; carries that step's error and code
    │   └── Cancelled           CANCELLED, stopped because somebody asked for it
    ├── Fenced                  FENCED, another driver holds the run
    └── Misconfigured           CONFIGURATION
        └── TooNew              WRITTEN_BY_A_NEWER_VERSION, left for those who can read it

What other systems say in prose is judged by ``foreign.classify``.
A fault has a stable ``code``, one plain sentence, one sentence of remedy and, where it can, the place (``where``).
None of them may hold a secret: they travel to journals, sockets and logs.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Self, TypedDict


class ErrorJson(TypedDict):
    code: str
    message: str
    remedy: str
    where: str | None


class ProblemJson(TypedDict):
    where: str | None
    message: str


class Fault(Exception):
    default_code: ClassVar[str] = "FAULT"
    default_message: ClassVar[str] = "Something went wrong."
    default_remedy: ClassVar[str] = "Try again; if it happens again, tell the owner of this installation."

    def __init__(
        self,
        message: str | None = None,
        *,
        where: str | None = None,
        remedy: str | None = None,
        code: str | None = None,
    ) -> None:
        self.code = code or self.default_code
        self.message = message or self.default_message
        self.remedy = remedy or self.default_remedy
        self.where = where
        self.members: dict[str, Any] = {}
        super().__init__(self.message)

    def carrying(self, **members: Any) -> Self:
        """Plain data beside the sentence, for whoever has to act on it: all the problems, both sides of a conflict."""
        self.members.update(members)
        return self

    def __str__(self) -> str:
        return f"{self.message} ({self.where})" if self.where else self.message

    def to_json(self) -> ErrorJson:
        return {"code": self.code, "message": self.message, "remedy": self.remedy, "where": self.where}


class InvalidInput(Fault):
    """May list several located problems; ``where`` and ``message`` are then those of the first."""

    default_code = "INVALID_INPUT"
    default_message = "The input is not valid."
    default_remedy = "Correct the named field and send it again."

    def __init__(
        self,
        message: str | None = None,
        *,
        where: str | None = None,
        remedy: str | None = None,
        code: str | None = None,
        problems: Sequence[ProblemJson] = (),
    ) -> None:
        super().__init__(message, where=where, remedy=remedy, code=code)
        own: ProblemJson = {"where": self.where, "message": self.message}
        self.problems: tuple[ProblemJson, ...] = tuple(problems) or (own,)


class InvalidDocument(InvalidInput):
    default_code = "INVALID_FLOW_DEFINITION"
    default_message = "The flow definition is not valid."
    default_remedy = "Correct the flow at the named place."


class InvalidStep(InvalidInput):
    default_code = "INVALID_STEP_DEFINITION"
    default_message = "The step is not set up correctly."
    default_remedy = "Open the step and correct the named field."


class TemplateFault(InvalidInput):
    default_code = "TEMPLATE_INVALID"
    default_message = "The template cannot be used."
    default_remedy = "Correct the template at the named line."


class NotUnderstood(InvalidInput):
    default_code = "FLOW_GENERATION"
    default_message = "No flow could be made of this sentence."
    default_remedy = "Say it differently, such as: swap 1 SOL to USDC."


class NotFound(Fault):
    default_code = "NOT_FOUND"
    default_message = "There is nothing here."
    default_remedy = "Check the address; it may have been deleted or belong to another workspace."


class Denied(Fault):
    default_code = "PERMISSION_DENIED"
    default_message = "Your role does not allow this."
    default_remedy = "Ask an owner of the workspace for the rights you need."


class SignInRequired(Fault):
    default_code = "SIGN_IN_REQUIRED"
    default_message = "You are not signed in."
    default_remedy = "Sign in and try again."


class TooManyTries(Fault):
    default_code = "TOO_MANY_TRIES"
    default_message = "There were too many tries."
    default_remedy = "Wait a moment before you try again."

    def __init__(
        self,
        message: str | None = None,
        *,
        delay: float,
        where: str | None = None,
        remedy: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message, where=where, remedy=remedy, code=code)
        self.delay = delay


class Conflict(Fault):
    """The request is sound, but not as things stand."""

    default_code = "CONFLICT"
    default_message = "This cannot be done as things stand."
    default_remedy = "Load it again and look at its state."


class RevisionConflict(Conflict):
    default_code = "REVISION_CONFLICT"
    default_message = "Somebody else changed this in the meantime."
    default_remedy = "Load it again and repeat the change."


class StaleDraft(Conflict):
    """Not an answer to If-Match but to a revision in the body: what it carries is needed to go on."""

    default_code = "REVISION_CONFLICT"
    default_message = "Somebody else saved this draft in the meantime."
    default_remedy = "Merge the two sides, then save again with the new revision."


class RevisionRequired(Conflict):
    default_code = "REVISION_REQUIRED"
    default_message = "The change does not say which revision it is based on."
    default_remedy = "Send the revision you loaded in the If-Match header."


class RevisionGone(Conflict):
    default_code = "REVISION_GONE"
    default_message = "That revision is not kept any more."
    default_remedy = "Take one of the two sides, or compare them."


class NameTaken(Conflict):
    default_code = "NAME_TAKEN"
    default_message = "That name is taken."
    default_remedy = "Choose another name."


class Unchanged(Conflict):
    default_code = "UNCHANGED"
    default_message = "There is nothing new to publish."
    default_remedy = "Change the draft before you publish it again."


class SwitchedOff(Conflict):
    default_code = "FLOW_INACTIVE"
    default_message = "The flow is switched off."
    default_remedy = "Switch the flow on, then run it."


class NotRunning(Conflict):
    default_code = "FLOW_NOT_RUNNING"
    default_message = "The run has already ended."
    default_remedy = "Start a new run."


class StepFault(Fault):
    default_code = "STEP_EXECUTION"
    default_message = "The step failed."
    default_remedy = "Look at the step's input and run it again."


class Permanent(StepFault):
    pass


class NotBuilt(Permanent):
    default_code = "KIND_NOT_BUILT"
    default_message = "This kind of step cannot run yet."
    default_remedy = "Replace the step by a kind that this version of Baton can run."


class ReplayDiffers(Permanent):
    default_code = "CALL_REPLAY_DIFFERS"
    default_message = "After a restart the step asked something else than before it."
    default_remedy = "Run the flow again from the start."


class RecoveryExhausted(Permanent):
    default_code = "RECOVERY_EXHAUSTED"
    default_message = "Nothing could save the step."
    default_remedy = "Somebody has to look into it; then run it again from the failed step."


class Transient(StepFault):
    """``delay`` is the wait in seconds that the other side asked for, or None when it did not say."""

    def __init__(
        self,
        message: str | None = None,
        *,
        delay: float | None = None,
        where: str | None = None,
        remedy: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message, where=where, remedy=remedy, code=code)
        self.delay = delay


class ContextUnresolved(Transient):
    default_code = "CONTEXT_RESOLUTION"
    default_message = "What the step needs to know could not be fetched."
    default_remedy = "Try again; until then the last known values are used where there are any."


class Refusal(StepFault):
    default_message = "The model declined to answer."
    default_remedy = "Rephrase the prompt or choose another model."


class InnerFailed(StepFault):
    """A step inside a frame failed, and the frame with it. What is said of the frame is what is said of that step."""

    def __init__(self, error: ErrorJson, retryable: bool) -> None:
        super().__init__(error["message"], where=error["where"], remedy=error["remedy"], code=error["code"])
        self.error = error
        self.retryable = retryable

    def to_json(self) -> ErrorJson:
        return self.error


class Cancelled(StepFault):
    default_code = "CANCELLED"
    default_message = "The call was stopped because the run was cancelled."
    default_remedy = "Run the flow again if you still need the result."


class Fenced(Fault):
    default_code = "FENCED"
    default_message = "Another worker holds this run."
    default_remedy = "Nothing to do: the other worker carries the run on."


class Misconfigured(Fault):
    default_code = "CONFIGURATION"
    default_message = "A setting is not usable."
    default_remedy = "Correct the named setting and start again."


class TooNew(Misconfigured):
    default_code = "WRITTEN_BY_A_NEWER_VERSION"
    default_message = "A newer version of Baton wrote this."
    default_remedy = "Run the version of Baton that wrote it, or a newer one."
