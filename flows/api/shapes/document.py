"""What is said about documents: problems, versions, differences, imports, exports and upgrades."""

from typing import get_args

from rest_framework import serializers

from flows.api.shapes.fields import AnyJSON, Count, DocumentField, DocumentInput, Moment, Shape, Text
from flows.api.shapes.problem import ProblemShape
from flows.api.shapes.revision import ChangeShape
from flows.api.shapes.session import PersonShape
from flows.graph.problems import Severity

SEVERITIES = list(get_args(Severity))
WORD_OPS = ["same", "removed", "added"]
UNDERSTANDINGS = ["understood", "changed", "kept", "unbound"]


class FixShape(Shape):
    """Changes that make the problem go away."""

    title = serializers.CharField()
    changes = ChangeShape(many=True)

    class Meta:
        ref_name = "Fix"


class FlowProblemShape(Shape):
    code = serializers.CharField()
    severity = serializers.ChoiceField(SEVERITIES)
    message = serializers.CharField()
    remedy = serializers.CharField()
    where = serializers.CharField()
    step = serializers.CharField(allow_null=True)
    field = serializers.CharField(allow_null=True)
    fix = FixShape(allow_null=True)

    class Meta:
        ref_name = "FlowProblem"


class FlowProblemListShape(Shape):
    """Everything at once, errors first."""

    results = FlowProblemShape(many=True)
    errors = serializers.IntegerField()  # type: ignore[assignment]
    warnings = serializers.IntegerField()

    class Meta:
        ref_name = "FlowProblemList"


class InvalidFlowShape(ProblemShape):
    """What has to be put right first."""

    problems = FlowProblemShape(many=True)

    class Meta:
        ref_name = "InvalidFlow"


class ValidateShape(Shape):
    document = DocumentInput()

    class Meta:
        ref_name = "Validate"


class PublishShape(Shape):
    revision = Count()
    message = Text(max_length=500, allow_blank=True, required=False, default="")

    class Meta:
        ref_name = "Publish"


class VersionShape(Shape):
    number = serializers.IntegerField()
    digest = serializers.CharField()
    message = serializers.CharField()
    created_by = PersonShape(allow_null=True)
    created_at = Moment()
    published = serializers.BooleanField()
    step_count = serializers.IntegerField()

    class Meta:
        ref_name = "Version"


class VersionDetailShape(VersionShape):
    document = DocumentField()

    class Meta:
        ref_name = "VersionDetail"


class VersionPageShape(Shape):
    results = VersionShape(many=True)
    next = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "VersionPage"


class WordsShape(Shape):
    op = serializers.ChoiceField(WORD_OPS)
    text = serializers.CharField()

    class Meta:
        ref_name = "Words"


class FieldChangeShape(Shape):
    """`words` is there for texts: how the one becomes the other."""

    field = serializers.CharField()
    before = AnyJSON(allow_null=True)
    after = AnyJSON(allow_null=True)
    words = WordsShape(many=True, allow_null=True)

    class Meta:
        ref_name = "FieldChange"


class ComparedStepShape(Shape):
    id = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()

    class Meta:
        ref_name = "ComparedStep"


class ChangedStepShape(Shape):
    id = serializers.CharField()
    title = serializers.CharField()
    fields = FieldChangeShape(many=True)  # type: ignore[assignment]

    class Meta:
        ref_name = "ChangedStep"


class ComparedEdgeShape(Shape):
    source = serializers.CharField()  # type: ignore[assignment]
    port = serializers.CharField()
    target = serializers.CharField()

    class Meta:
        ref_name = "ComparedEdge"


class ComparedStepsShape(Shape):
    added = ComparedStepShape(many=True)
    removed = ComparedStepShape(many=True)
    changed = ChangedStepShape(many=True)

    class Meta:
        ref_name = "ComparedSteps"


class ComparedEdgesShape(Shape):
    added = ComparedEdgeShape(many=True)
    removed = ComparedEdgeShape(many=True)

    class Meta:
        ref_name = "ComparedEdges"


class ComparisonShape(Shape):
    steps = ComparedStepsShape()
    edges = ComparedEdgesShape()
    flow = FieldChangeShape(many=True)
    same = serializers.BooleanField()

    class Meta:
        ref_name = "Comparison"


class UpgradeShape(Shape):
    """What an upgrade would change, a sentence each, and the draft as it would be."""

    changes = serializers.ListField(child=serializers.CharField())
    document = DocumentField()

    class Meta:
        ref_name = "Upgrade"


class ReportLineShape(Shape):
    line = serializers.IntegerField(allow_null=True)
    where = serializers.CharField()
    what = serializers.ChoiceField(UNDERSTANDINGS)
    message = serializers.CharField()

    class Meta:
        ref_name = "ReportLine"
