from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from flows.actions.forks import document_shown
from flows.api.shapes.fields import AnyJSON, Count, DocumentField, Id, JSONObject, Moment, Money, Shape
from flows.api.shapes.options import RunOptionsShape
from flows.api.shapes.session import PersonShape
from flows.engine.events import type_of
from flows.models import Run, RunState

EVENT_TYPES = sorted(type_of)
REASONS = ["answer", "decision"]
MOST_CHILDREN = 1000


class FlowNameShape(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()

    class Meta:
        ref_name = "FlowName"


class WaitingRunShape(Shape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    flow = FlowNameShape()

    class Meta:
        ref_name = "WaitingRun"


class WaitShape(Shape):
    """A question that is open. `question` says what is asked and in which form; `mine`: you may answer it."""

    run = WaitingRunShape()
    path = serializers.CharField()
    attempt = serializers.IntegerField()
    wait = serializers.IntegerField()
    reason = serializers.ChoiceField(REASONS)
    until = serializers.CharField(allow_null=True)
    question = JSONObject()
    assignee = serializers.CharField()
    mine = serializers.BooleanField()
    since = Moment(allow_null=True)

    class Meta:
        ref_name = "Wait"


class WaitPageShape(Shape):
    results = WaitShape(many=True)
    next = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "WaitPage"


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


class RunParentShape(Shape):
    """The step that this run is a part of."""

    run = serializers.UUIDField(source="parent_id")
    path = serializers.CharField(source="parent_path")
    attempt = serializers.IntegerField(source="parent_attempt")
    wait = serializers.IntegerField(source="parent_wait")

    class Meta:
        ref_name = "RunParent"


class RunShape(Shape):
    """`due_at`: when a waiting run goes on by itself. `origin`: the run it was forked from. `children_cost`: the part
    of the cost that its child runs have."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    flow = FlowNameShape()
    version = serializers.IntegerField(source="version.number")
    state = serializers.ChoiceField(RunState.choices)
    inputs = JSONObject()
    output = AnyJSON()
    error = FaultShape(allow_null=True)
    cost = Money()
    children_cost = Money()
    currency = serializers.SerializerMethodField()
    simulated = serializers.BooleanField()
    usage = UsageShape(source="*")
    seq = serializers.IntegerField()
    created_at = Moment()
    started_at = Moment(allow_null=True)
    finished_at = Moment(allow_null=True)
    due_at = Moment(allow_null=True)
    started_by = PersonShape(allow_null=True)
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]
    purpose = serializers.CharField(
        help_text="What its parent needs it for: sub_flow, tool, alternative or on_failure."
    )
    depth = serializers.IntegerField()
    origin = serializers.UUIDField(source="origin_id", allow_null=True)
    options = JSONObject()
    thread = serializers.UUIDField(source="thread_id", allow_null=True)

    class Meta:
        ref_name = "Run"

    @extend_schema_field(RunParentShape(allow_null=True))
    def get_parent(self, run: Run) -> Any:
        return None if run.parent_id is None else RunParentShape(run).data

    @extend_schema_field({"type": "string", "const": "USD"})
    def get_currency(self, run: Run) -> str:
        return "USD"


class RunDetailShape(RunShape):
    """`document` is what runs: the version's, with this run's own edits. `children` are its child runs, the first
    thousand; `waits` what it asks people."""

    document = serializers.SerializerMethodField()
    edits = serializers.ListField(child=JSONObject())
    children = serializers.SerializerMethodField()
    waits = serializers.SerializerMethodField()

    class Meta:
        ref_name = "RunDetail"

    @extend_schema_field(DocumentField())
    def get_document(self, run: Run) -> Any:
        return document_shown(run)

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_children(self, run: Run) -> list[str]:
        return [
            str(id) for id in run.children.order_by("created_at", "id").values_list("id", flat=True)[:MOST_CHILDREN]
        ]

    @extend_schema_field(WaitShape(many=True))
    def get_waits(self, run: Run) -> Any:
        return WaitShape(self.context["waits"], many=True).data


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
    options = RunOptionsShape(required=False, allow_null=True)

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
