"""What a run can be told beside its inputs, and what people say to runs."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from flows.actions.answers import DECISIONS
from flows.api.shapes.fields import AnyJSON, DocumentInput, Id, JSONObject, Money, Shape, Text, Whole
from flows.engine.options import RunOptions
from flows.graph.limits import LONGEST_MS

LONGEST_PATH = 500
MOST_PATHS = 100
LARGEST_SEQ = 2**31 - 1
AT = {
    "oneOf": [
        {"type": "integer", "minimum": 0, "maximum": LARGEST_SEQ},
        {"type": "string", "maxLength": LONGEST_PATH},
        {"type": "array", "items": {"type": "string", "maxLength": LONGEST_PATH}, "maxItems": MOST_PATHS},
    ],
    "description": "A seq: what had ended by then is kept. One step or several, by path: they begin anew, with all "
    "that depends on them. Absent: everything that has ended is kept.",
}


class PathText(Text):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_PATH, **options)


class CancelBelowShape(Shape):
    """The run is cancelled when less than this part of its steps is done by then."""

    percent = Whole(1, 100)
    after_ms = Whole(1, LONGEST_MS)

    class Meta:
        ref_name = "CancelBelow"


class RunOptionsShape(Shape):
    """`pins`: outputs, by step or path, that are taken instead of running the step. `until`: the run ends behind this
    step. `only`: nothing but this step runs. `breakpoints`: the run pauses before these."""

    pins = JSONObject(required=False)
    until = PathText(required=False, allow_null=True)
    only = PathText(required=False, allow_null=True)
    breakpoints = serializers.ListField(child=PathText(), required=False, max_length=1_000)
    thread = Id(required=False, allow_null=True)
    longest_ms = Whole(1, LONGEST_MS, required=False, allow_null=True)
    step_timeout_ms = Whole(1, LONGEST_MS, required=False, allow_null=True)
    cancel_below = CancelBelowShape(required=False, allow_null=True)
    metadata = JSONObject(required=False)

    class Meta:
        ref_name = "RunOptions"


def options_from(given: dict[str, Any] | None) -> RunOptions | None:
    if given is None:
        return None
    said = {name: value for name, value in given.items() if value is not None}
    if "thread" in said:
        said["thread"] = str(said["thread"])
    return RunOptions.of(said)


class RunCancelShape(Shape):
    reason = Text(max_length=500, allow_blank=True, required=False, default="")

    class Meta:
        ref_name = "RunCancel"


@extend_schema_field({"type": "integer", "description": "The number of the wait; below zero for a call in doubt."})
class WaitNumber(Whole):
    def __init__(self) -> None:
        super().__init__(-LARGEST_SEQ, LARGEST_SEQ)


class AnswerShape(Shape):
    """For an approval {decision, comment?, value?}, for a form a map of its fields, else a text."""

    path = PathText()
    wait = WaitNumber()
    answer = AnyJSON(allow_null=True)

    class Meta:
        ref_name = "Answer"


class DecideShape(Shape):
    """`output` is what a call that is done has brought."""

    path = PathText()
    wait = WaitNumber()
    decision = serializers.ChoiceField(DECISIONS)
    output = AnyJSON(required=False, allow_null=True)

    class Meta:
        ref_name = "Decide"


@extend_schema_field(AT)
class At(serializers.Field[Any, Any, Any, Any]):
    default_error_messages = {"invalid": "This is a seq, a path, or a list of paths."}

    def to_internal_value(self, data: Any) -> int | list[str]:
        if type(data) is int:
            return int(Whole(0, LARGEST_SEQ).run_validation(data))
        paths = data if isinstance(data, list) else [data]
        if not all(isinstance(path, str) for path in paths) or len(paths) > MOST_PATHS:
            self.fail("invalid")
        return [str(PathText().run_validation(path)) for path in paths]


class ForkShape(Shape):
    """`changes` of the run's document, or a whole `document` in its place. `outputs`: results that a person gives, by
    path. Without options the fork has its origin's, and goes all the way."""

    at = At(required=False, allow_null=True)
    changes = serializers.ListField(child=AnyJSON(), required=False, max_length=10_000)
    document = DocumentInput(required=False, allow_null=True)
    outputs = JSONObject(required=False)
    options = RunOptionsShape(required=False, allow_null=True)

    class Meta:
        ref_name = "Fork"


class ForkPreviewShape(Shape):
    """The first thousand paths of each; the counts are of all. `kept_cost` is what the kept results had cost."""

    kept = serializers.ListField(child=serializers.CharField())
    redone = serializers.ListField(child=serializers.CharField())
    kept_count = serializers.IntegerField()
    redone_count = serializers.IntegerField()
    kept_cost = Money()

    class Meta:
        ref_name = "ForkPreview"
