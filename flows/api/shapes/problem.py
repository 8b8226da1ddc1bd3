from rest_framework import serializers

from flows.api.shapes.fields import Shape


class LocatedShape(Shape):
    where = serializers.CharField(allow_null=True)
    message = serializers.CharField()

    class Meta:
        ref_name = "LocatedProblem"


class ProblemShape(Shape):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    remedy = serializers.CharField()
    errors = LocatedShape(many=True)  # type: ignore[assignment]

    class Meta:
        ref_name = "Problem"
