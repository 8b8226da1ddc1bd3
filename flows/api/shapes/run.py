from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from flows.api.shapes.fields import AnyJSON, Count, DocumentField, Id, JSONObject, Moment, Money, Shape
from flows.api.shapes.session import PersonShape
from flows.engine.events import type_of
from flows.models import Run, RunState

EVENT_TYPES = sorted(type_of)


class FlowNameShape(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()

    class Meta:
        ref_name = "FlowName"


class UsageShape(Shape):
    input = serializers.IntegerField(source="tokens_in")
    cached = serializers.IntegerField(source="tokens_cached")
    output = serializers.IntegerField(source="tokens_out")
    reasoning = serializers.IntegerField(source="tokens_reasoning")

    class Meta:
        ref_name = "Usage"


class FaultShape(Shape):
    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()
    where = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "Fault"


class RunShape(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    flow = FlowNameShape()
    version = serializers.IntegerField(source="version.number")
    state = serializers.ChoiceField(RunState.choices)
    inputs = JSONObject()
    output = AnyJSON()
    error = FaultShape(allow_null=True)
    cost = Money()
    currency = serializers.SerializerMethodField()
    simulated = serializers.BooleanField()
    usage = UsageShape(source="*")
    seq = serializers.IntegerField()
    created_at = Moment()
    started_at = Moment(allow_null=True)
    finished_at = Moment(allow_null=True)
    started_by = PersonShape(allow_null=True)

    class Meta:
        ref_name = "Run"

    @extend_schema_field({"type": "string", "const": "USD"})
    def get_currency(self, run: Run) -> str:
        return "USD"


class RunDetailShape(RunShape):
    document = DocumentField(source="version.document")

    class Meta:
        ref_name = "RunDetail"


class RunPageShape(Shape):
    results = RunShape(many=True)
    next = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "RunPage"


class RunStartShape(Shape):
    """Without a version, the published one runs."""

    flow = Id()
    inputs = JSONObject()
    version = Count(required=False, allow_null=True)

    class Meta:
        ref_name = "RunStart"


class RecordShape(Shape):
    """One fact of a journal. Records come ready from there; this only describes them."""

    id = serializers.UUIDField()
    run = serializers.UUIDField()
    seq = serializers.IntegerField()
    epoch = serializers.IntegerField()
    at = Moment()
    type = serializers.ChoiceField(EVENT_TYPES)
    path = serializers.CharField()
    attempt = serializers.IntegerField()
    data = JSONObject()  # type: ignore[assignment]

    class Meta:
        ref_name = "Record"


class RecordPageShape(Shape):
    """`seq` is the last one of the journal: when it is beyond the last result, there is more to fetch."""

    results = RecordShape(many=True)
    seq = serializers.IntegerField()

    class Meta:
        ref_name = "RecordPage"
