"""Flows that come from elsewhere and go there: imports, exports, templates, roles."""

from rest_framework import serializers

from flows.api.shapes.document import FlowProblemListShape, ReportLineShape
from flows.api.shapes.fields import AnyJSON, DocumentField, JSONObject, Shape, Text
from flows.api.shapes.flow import FlowDetailShape, GraphShape
from flows.graph.formats import FORMATS, READABLE
from flows.graph.limits import MAX_BYTES

IMPORT_FORMATS = list(READABLE)
EXPORT_FORMATS = list(FORMATS)
PARAMETER_TYPES = ["model", "models", "text", "number", "integer"]


class ImportPreviewShape(Shape):
    """Without a format it is found out."""

    text = Text(max_length=MAX_BYTES, trim_whitespace=False)
    format = serializers.ChoiceField(IMPORT_FORMATS, required=False, allow_null=True)

    class Meta:
        ref_name = "ImportPreview"


class ImportShape(ImportPreviewShape):
    name = Text(max_length=200, required=False)

    class Meta:
        ref_name = "Import"


class ImportPreviewedShape(Shape):
    """What an import would make of the text, line by line. Nothing is saved, run or reached."""

    format = serializers.ChoiceField(IMPORT_FORMATS)
    document = DocumentField()
    report = ReportLineShape(many=True)
    problems = FlowProblemListShape()

    class Meta:
        ref_name = "ImportPreviewed"


class ImportedShape(Shape):
    flow = FlowDetailShape()
    report = ReportLineShape(many=True)
    problems = FlowProblemListShape()

    class Meta:
        ref_name = "Imported"


class ExportedShape(Shape):
    """The report says what the format cannot express."""

    filename = serializers.CharField()
    media_type = serializers.CharField()
    text = serializers.CharField()
    report = ReportLineShape(many=True)

    class Meta:
        ref_name = "Exported"


class TemplateParameterShape(Shape):
    """What is asked when a flow is made. `models` is a list of models."""

    name = serializers.CharField()
    title = serializers.CharField()
    help = serializers.CharField()
    type = serializers.ChoiceField(PARAMETER_TYPES)
    default = AnyJSON(allow_null=True)
    min = serializers.FloatField(allow_null=True)
    max = serializers.FloatField(allow_null=True)

    class Meta:
        ref_name = "TemplateParameter"


class TemplateShape(Shape):
    """`when` says when to use it; `runs` whether this version of Baton can run all its steps."""

    slug = serializers.CharField()
    name = serializers.CharField()
    promise = serializers.CharField()
    category = serializers.CharField()
    when = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    step_count = serializers.IntegerField()
    graph = GraphShape()
    parameters = TemplateParameterShape(many=True)
    runs = serializers.BooleanField()

    class Meta:
        ref_name = "Template"


class TemplateListShape(Shape):
    results = TemplateShape(many=True)

    class Meta:
        ref_name = "TemplateList"


class TemplateDetailShape(TemplateShape):
    document = DocumentField()

    class Meta:
        ref_name = "TemplateDetail"


class TemplateUseShape(Shape):
    """Parameters that are left out take their defaults."""

    name = Text(max_length=200, required=False)
    parameters = JSONObject(required=False)

    class Meta:
        ref_name = "TemplateUse"
