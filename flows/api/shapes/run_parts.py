"""What a run is made of, for those who look at it piece by piece."""

from rest_framework import serializers

from flows.api.shapes.fields import AnyJSON, JSONObject, Moment, Money, Shape
from flows.api.shapes.run import FaultShape, UsageShape
from flows.models import StepState


class RunStepShape(Shape):
    """Where one step, pass, lane or item of a run stands."""

    path = serializers.CharField()
    state = serializers.ChoiceField(StepState.choices)
    attempt = serializers.IntegerField()
    started_at = Moment(allow_null=True)
    finished_at = Moment(allow_null=True)
    duration_ms = serializers.IntegerField(allow_null=True)
    due_at = Moment(allow_null=True)
    cost = Money()
    usage = UsageShape(source="*")
    assignee = serializers.CharField()

    class Meta:
        ref_name = "RunStep"


class RunStepPageShape(Shape):
    results = RunStepShape(many=True)
    next = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "RunStepPage"


class ContextStepShape(Shape):
    """`left_out`: the output is not told here, for all of them would be too much; the run's events have it."""

    state = serializers.ChoiceField(StepState.choices)
    output = AnyJSON(allow_null=True)
    error = FaultShape(allow_null=True)
    left_out = serializers.BooleanField()

    class Meta:
        ref_name = "ContextStep"


class RunContextShape(Shape):
    """What a step at the end of the run would see, whether it is over or not. Large values are references."""

    state = serializers.CharField()
    seq = serializers.IntegerField()
    inputs = JSONObject()
    mapped = JSONObject()
    steps = serializers.DictField(child=ContextStepShape())
    output = AnyJSON(allow_null=True)
    error = FaultShape(allow_null=True)

    class Meta:
        ref_name = "RunContext"
