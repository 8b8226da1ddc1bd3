from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from flows.api.shapes.fields import DocumentField, Moment, Shape, Text, YesNo
from flows.api.shapes.session import PersonShape
from flows.models import Flow, RunState


class GraphStepShape(Shape):
    id = serializers.CharField()
    kind = serializers.CharField()
    action = serializers.CharField(allow_null=True)
    x = serializers.FloatField()
    y = serializers.FloatField()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    width = serializers.FloatField(allow_null=True)
    height = serializers.FloatField(allow_null=True)

    class Meta:
        ref_name = "GraphStep"


class GraphEdgeShape(Shape):
    source = serializers.CharField()  # type: ignore[assignment]
    target = serializers.CharField()

    class Meta:
        ref_name = "GraphEdge"


class GraphShape(Shape):
    """A flow small enough to draw in a list; of a huge one the first steps."""

    steps = GraphStepShape(many=True)
    edges = GraphEdgeShape(many=True)

    class Meta:
        ref_name = "Graph"


class LastRunShape(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(RunState.choices)
    created_at = Moment()
    finished_at = Moment(allow_null=True)

    class Meta:
        ref_name = "LastRun"


class FlowShape(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    active = serializers.BooleanField()
    step_count = serializers.IntegerField()
    revision = serializers.IntegerField()
    published_version = serializers.IntegerField(source="published.number", allow_null=True)
    updated_at = Moment()
    deleted_at = Moment(allow_null=True)
    deleted_by = PersonShape(allow_null=True)
    graph = serializers.SerializerMethodField()
    last_run = LastRunShape(allow_null=True)

    class Meta:
        ref_name = "FlowSummary"

    @extend_schema_field(GraphShape)
    def get_graph(self, flow: Flow) -> Any:
        return flow.graph


class FlowDetailShape(FlowShape):
    """`unpublished` tells that the draft says something else than the published version, or that there is none."""

    document = DocumentField()
    unpublished = serializers.SerializerMethodField()
    created_at = Moment()
    changed_by = PersonShape(allow_null=True)

    class Meta:
        ref_name = "FlowDetail"

    @extend_schema_field(bool)
    def get_unpublished(self, flow: Flow) -> bool:
        return flow.published is None or flow.published.document != flow.document


class FlowPageShape(Shape):
    results = FlowShape(many=True)
    next = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "FlowPage"


class FlowChangeShape(Shape):
    """Each may be left out, but not all at once. What is not active cannot be started."""

    name = Text(max_length=200, required=False)
    description = Text(max_length=10_000, required=False, allow_blank=True)
    active = YesNo(required=False)

    class Meta:
        ref_name = "FlowChange"

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError("Send a name, a description or whether the flow is active.")
        return attrs
