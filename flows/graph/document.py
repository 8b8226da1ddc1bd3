"""The document of a flow, `schema: 1`. `parsing.parse` is the way in; these models alone check only shapes.

A field that says nothing is left out of the JSON unless it was there at first light: fields may be added, and the
digest of a version never changes.
"""

import math
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field

from flows.graph.limits import LONGEST_MS, MAX_EDGES, MAX_INPUTS, MAX_NOTES, MAX_STEPS
from flows.graph.variants import form_of_condition, form_of_strategy, form_of_version, variant

OUTPUT_KIND = "output"  # what a step of this kind yields is what the run yields
ERROR_PORT = "error"  # every step has it: control leaves there when the step failed
OPERATORS = (">", "<", ">=", "<=", "==", "!=", "contains", "exists")


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError("must be a finite number")
    return number


def _whole(number: object) -> object:
    if type(number) is not int:  # true and 1.0 are equal to 1, and are not what is meant
        raise ValueError("must be the whole number of a version")
    if number != 1:
        raise ValueError("must be 1; no other version of the format is known here")
    return number


def _amount(text: str) -> str:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError("must be an amount of money such as 2.50") from None
    if not (amount.is_finite() and 0 < amount <= 1_000_000_000):
        raise ValueError("must be an amount of money above zero")
    return text


Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Title = Annotated[str, Field(max_length=200)]
Coordinate = Annotated[float, Field(ge=-1e7, le=1e7), AfterValidator(_finite)]
Milliseconds = Annotated[int, Field(ge=1, le=LONGEST_MS)]
Operator: TypeAlias = Literal[">", "<", ">=", "<=", "==", "!=", "contains", "exists"]


def _may_be_absent(schema: dict[str, Any], model: "type[_Part]") -> None:
    if model.sparse and "required" in schema:
        schema["required"] = [name for name in schema["required"] if name not in model.sparse]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, json_schema_extra=_may_be_absent)
    sparse: ClassVar[frozenset[str]] = frozenset()  # left out of the JSON while they have their default

    def to_json(self) -> dict[str, Any]:
        data = self.model_dump(mode="json", by_alias=True)
        self._drop_silent(data)
        return data

    def _drop_silent(self, data: dict[str, Any]) -> None:
        for name in self.sparse:
            if getattr(self, name) == type(self).model_fields[name].default:
                del data[name]


class InputField(_Part):
    name: Name
    title: Title = ""
    type: Literal["text", "long_text", "number", "boolean", "choice", "list", "map"] = "text"
    required: bool = False
    default: Any = None
    help: Annotated[str, Field(max_length=2000)] = ""
    choices: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=200)] = []


class Position(_Part):
    """From the top left corner of the frame around it, or of the canvas."""

    x: Coordinate = 0
    y: Coordinate = 0


class Size(_Part):
    width: Annotated[float, Field(ge=1, le=1e6), AfterValidator(_finite)]
    height: Annotated[float, Field(ge=1, le=1e6), AfterValidator(_finite)]


class Retry(_Part):
    """`attempts` counts the tries after the first; the n-th waits delay × factor^(n-1), at most max_delay."""

    attempts: Annotated[int, Field(ge=0, le=100)] = 0
    delay_ms: Annotated[int, Field(ge=0, le=LONGEST_MS)] = 1_000
    factor: Annotated[float, Field(ge=1, le=10), AfterValidator(_finite)] = 2.0
    max_delay_ms: Annotated[int, Field(ge=0, le=LONGEST_MS)] = 10_000


Version: TypeAlias = Annotated[
    Annotated[Literal["latest"], variant("word")] | Annotated[int, Field(ge=1, le=1_000_000_000), variant("number")],
    Discriminator(form_of_version),
]
QuestionText = Annotated[str, Field(min_length=1, max_length=2_000)]


class FlowUse(_Part):
    """Another flow, by name or id. `inputs` are templates, by the names of its inputs."""

    sparse = frozenset({"version", "inputs"})

    flow: Annotated[str, Field(min_length=1, max_length=200)]
    version: Version = "latest"
    inputs: dict[str, Any] = {}


class RetryStrategy(_Part):
    strategy: Literal["retry"]
    attempts: Annotated[int, Field(ge=1, le=100)] = 3


class AlternativeStrategy(FlowUse):
    """A flow whose output stands in for the failed step's; its run is a child of this one."""

    strategy: Literal["alternative"]


class AskStrategy(_Part):
    strategy: Literal["ask"]
    questions: Annotated[list[QuestionText], Field(min_length=1, max_length=20)]


Strategy: TypeAlias = Annotated[
    Annotated[RetryStrategy, variant("retry")]
    | Annotated[AlternativeStrategy, variant("alternative")]
    | Annotated[AskStrategy, variant("ask")],
    Discriminator(
        form_of_strategy,
        custom_error_type="strategy",
        custom_error_message="This must be a map whose `strategy` is retry, alternative or ask.",
    ),
]


class RecoveryPolicy(_Part):
    """How long and by which means failed steps are saved; waits for people count, so an answer too late saves none."""

    base_delay_ms: Annotated[int, Field(ge=0, le=LONGEST_MS)] = 1_000
    factor: Annotated[float, Field(ge=1, le=10), AfterValidator(_finite)] = 2.0
    max_delay_ms: Annotated[int, Field(ge=0, le=LONGEST_MS)] = 10_000
    longest_ms: Annotated[int, Field(ge=1, le=LONGEST_MS)] = 30_000
    alternatives: bool = True
    ask: bool = False


class FieldCondition(_Part):
    field: Annotated[str, Field(min_length=1, max_length=500)]
    operator: Operator
    value: Any = None


Condition: TypeAlias = Annotated[
    Annotated[str, Field(min_length=1, max_length=4_000), variant("text")]
    | Annotated[FieldCondition, variant("field")],
    Discriminator(form_of_condition),
]


class StepOrigin(_Part):
    """What an imported step was called, and what it said that has no counterpart here; exported unchanged."""

    name: Annotated[str, Field(max_length=500)] = ""
    kept: dict[str, Any] = {}


class Step(_Part):
    sparse = frozenset(
        {
            *("parent", "size", "retry", "timeout_ms", "condition", "input_mapping", "output_mapping", "formerly"),
            *("origin", "recovery", "cache_ms"),
        }
    )

    id: Name
    kind: Annotated[str, Field(min_length=1, max_length=64)]
    version: Annotated[int, Field(ge=1, le=10_000)] = 1
    title: Title = ""
    config: dict[str, Any] = {}
    position: Position = Position()
    critical: bool = True
    parent: Name | None = None  # the frame it lies in
    size: Size | None = None  # of a frame
    retry: Retry | None = None
    timeout_ms: Milliseconds | None = None  # None: the default of five minutes
    condition: Condition | None = None
    input_mapping: dict[str, Any] | None = None  # what the step sees instead of the whole context: templates
    output_mapping: dict[str, Any] | None = None  # names it adds to the context; `output` is what it yielded
    formerly: Annotated[list[Name], Field(max_length=50)] = []  # ids it had before
    origin: StepOrigin | None = None
    recovery: Annotated[list[Strategy], Field(max_length=10)] = []  # tried in order once the retries are used up
    cache_ms: Milliseconds | None = None  # how old a reply to the same question may be; None: always asked

    def _drop_silent(self, data: dict[str, Any]) -> None:
        for strategy, item in zip(self.recovery, data["recovery"], strict=True):
            strategy._drop_silent(item)
        super()._drop_silent(data)


class Edge(_Part):
    source: Name
    port: Annotated[str, Field(min_length=1, max_length=64)] = "out"
    target: Name


class ContextPolicy(_Part):
    """What a step's model may see beside what its prompt names."""

    share_history: bool = False
    share_outputs: bool = True
    max_tokens: Annotated[int, Field(ge=0, le=10_000_000)] = 10_000
    include_original_prompt: bool = True
    preserve_system_prompts: bool = False


class RateLimit(_Part):
    runs: Annotated[int, Field(ge=1, le=1_000_000)]
    per: Literal["minute", "hour", "day"] = "minute"


class Policy(_Part):
    sparse = frozenset({"atomic_mode", "context", "budget", "rate_limit", "longest_ms", "recovery", "on_failure"})

    atomic_mode: Literal["conditional", "strict", "lenient"] = "conditional"
    context: ContextPolicy = ContextPolicy()
    budget: Annotated[str, Field(max_length=30), AfterValidator(_amount)] | None = None  # in USD, a run
    rate_limit: RateLimit | None = None
    longest_ms: Milliseconds | None = None
    recovery: RecoveryPolicy = RecoveryPolicy()
    on_failure: FlowUse | None = None  # runs when a run of this flow has failed, and is told of what

    def _drop_silent(self, data: dict[str, Any]) -> None:
        if self.on_failure is not None:
            self.on_failure._drop_silent(data["on_failure"])
        super()._drop_silent(data)


class Note(_Part):
    """A sticky note on the canvas. Nothing reads it but people."""

    sparse = frozenset({"parent", "size"})

    id: Name
    text: Annotated[str, Field(max_length=20_000)] = ""
    position: Position = Position()
    size: Size | None = None
    parent: Name | None = None


class Origin(_Part):
    """The foreign format a document came from, with the fields that have no counterpart here; exported unchanged."""

    format: Literal["flow-definition", "orchestration", "dynamic-flow"]
    kept: dict[str, Any] = {}


class Document(_Part):
    sparse = frozenset({"policy", "notes", "origin"})

    schema_: Annotated[Literal[1], BeforeValidator(_whole)] = Field(alias="schema")
    name: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(max_length=10_000)] = ""
    tags: Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(max_length=50)] = []
    inputs: Annotated[list[InputField], Field(max_length=MAX_INPUTS)] = []
    steps: Annotated[list[Step], Field(max_length=MAX_STEPS)] = []
    edges: Annotated[list[Edge], Field(max_length=MAX_EDGES)] = []
    policy: Policy = Policy()
    notes: Annotated[list[Note], Field(max_length=MAX_NOTES)] = []
    origin: Origin | None = None

    def _drop_silent(self, data: dict[str, Any]) -> None:
        for parts, items in ((self.steps, data["steps"]), (self.notes, data["notes"])):
            for part, item in zip(parts, items, strict=True):
                part._drop_silent(item)
        self.policy._drop_silent(data["policy"])
        super()._drop_silent(data)

    def with_parts(self, **parts: Any) -> "Document":
        """A copy with other steps, edges, inputs … The parts are taken as they are: they come from our own hands."""
        return self.model_copy(update=parts)
