from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from flows.api.shapes.fields import DocumentField, Moment, Shape, Text
from flows.models import Flow, RunState


class GraphStepShape(Shape):
    id = serializers.CharField()
    kind = serializers.CharField()
    action = serializers.CharField(allow_null=True)
    x = serializers.FloatField()
    y = serializers.FloatField()

    class Meta:
        ref_name = "GraphStep"


class GraphEdgeShape(Shape):
    source = serializers.CharField()  # type: ignore[assignment]
    target = serializers.CharField()

    class Meta:
        ref_name = "GraphEdge"


class GraphShape(Shape):
    """A flow small enough to draw in a list."""

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
    step_count = serializers.SerializerMethodField()
    revision = serializers.IntegerField()
    published_version = serializers.IntegerField(source="published.number", allow_null=True)
    updated_at = Moment()
    graph = serializers.SerializerMethodField()
    last_run = LastRunShape(allow_null=True)

    class Meta:
        ref_name = "FlowSummary"

    @extend_schema_field(int)
    def get_step_count(self, flow: Flow) -> int:
        return len(flow.document["steps"])

    @extend_schema_field(GraphShape)
    def get_graph(self, flow: Flow) -> dict[str, Any]:
        return {
            "steps": [_small(step) for step in flow.document["steps"]],
            "edges": [{"source": edge["source"], "target": edge["target"]} for edge in flow.document["edges"]],
        }


class FlowDetailShape(FlowShape):
    document = DocumentField()

    class Meta:
        ref_name = "FlowDetail"


class FlowPageShape(Shape):
    results = FlowShape(many=True)
    next = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "FlowPage"


class FlowChangeShape(Shape):
    """Both may be left out, but not both at once."""

    name = Text(max_length=200, required=False)
    description = Text(max_length=10_000, required=False, allow_blank=True)

    class Meta:
        ref_name = "FlowChange"

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError("Send a name or a description.")
        return attrs


def _small(step: Mapping[str, Any]) -> dict[str, Any]:
    action, position = step["config"].get("action"), step["position"]
    return {
        "id": step["id"],
        "kind": step["kind"],
        "action": action if isinstance(action, str) else None,
        "x": position["x"],
        "y": position["y"],
    }
