"""A draft and the people who change it at the same time."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from flows.api.shapes.fields import AnyJSON, Count, DocumentField, DocumentInput, JSONObject, Moment, Shape, Text
from flows.api.shapes.problem import ProblemShape
from flows.api.shapes.session import PersonShape

CHANGE_OPS = ["set", "remove", "order"]
MOST_CHANGES = 20_000


class FlowNewShape(Shape):
    """With a document the flow begins as a copy of it; the name, when given, goes before the document's."""

    name = Text(max_length=200, required=False)
    description = Text(max_length=10_000, required=False, allow_blank=True)
    document = DocumentInput(required=False)

    class Meta:
        ref_name = "FlowNew"

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "name" not in attrs and "document" not in attrs:
            raise serializers.ValidationError({"name": ["A flow needs a name."]})
        return attrs


class DraftSaveShape(Shape):
    revision = Count()
    document = DocumentInput()

    class Meta:
        ref_name = "DraftSave"


class ChangeShape(Shape):
    """One change of a document. `at` leads to the place: ["steps", "draft", "config", "prompt"]."""

    op = serializers.ChoiceField(CHANGE_OPS)
    at = serializers.ListField(child=serializers.CharField())
    value = AnyJSON(required=False)

    class Meta:
        ref_name = "Change"


@extend_schema_field({"$ref": "#/components/schemas/Change"})
class ChangeInput(JSONObject):
    """The graph reads and judges it."""


class DraftChangeShape(Shape):
    revision = Count()
    changes = serializers.ListField(child=ChangeInput(), max_length=MOST_CHANGES)

    class Meta:
        ref_name = "DraftChange"


class DraftMergeShape(Shape):
    """`base` is the revision that the document was made from."""

    base = Count()
    document = DocumentInput()

    class Meta:
        ref_name = "DraftMerge"


class RevisionShape(Shape):
    revision = Count()

    class Meta:
        ref_name = "Revision"


class StepRenameShape(Shape):
    revision = Count()
    to = Text(max_length=64)

    class Meta:
        ref_name = "StepRename"


class FlowCopyShape(Shape):
    name = Text(max_length=200, required=False)

    class Meta:
        ref_name = "FlowCopy"


class MergeConflictShape(Shape):
    """Both sides changed the same field. `both` holds the two woven together where no words overlap."""

    step = serializers.CharField(allow_null=True)
    field = serializers.CharField()
    title = serializers.CharField()
    base = AnyJSON(allow_null=True)
    yours = AnyJSON(allow_null=True)
    theirs = AnyJSON(allow_null=True)
    both = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "MergeConflict"


class MergeShape(Shape):
    """Where both sides changed the same, the document holds theirs until somebody decides."""

    document = DocumentField()
    conflicts = MergeConflictShape(many=True)

    class Meta:
        ref_name = "Merge"


class StaleDraftShape(ProblemShape):
    """Somebody else saved in between. `base` is null when it is too old to be kept; then there is no merge either."""

    base = DocumentField(allow_null=True)
    yours = DocumentField(allow_null=True)
    theirs = DocumentField()
    revision = serializers.IntegerField()
    changed_by = PersonShape(allow_null=True)
    changed_at = Moment()
    merge = MergeShape(allow_null=True)

    class Meta:
        ref_name = "StaleDraft"
