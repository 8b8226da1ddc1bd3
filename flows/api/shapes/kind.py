from typing import get_args

from rest_framework import serializers

from flows.api.shapes.fields import JSONObject, Shape
from flows.steps.declaration import Effect, Family

FAMILIES = list(get_args(Family))
EFFECTS = list(get_args(Effect))


class PortsShape(Shape):
    # `in` is a word of Python, so the fields are named here and not by attributes
    vars()["in"] = serializers.ListField(child=serializers.CharField())
    out = serializers.ListField(child=serializers.CharField())

    class Meta:
        ref_name = "Ports"


class KindActionShape(Shape):
    action = serializers.CharField()
    title = serializers.CharField()
    family = serializers.ChoiceField(FAMILIES)
    icon = serializers.CharField()
    help = serializers.CharField()

    class Meta:
        ref_name = "KindAction"


class KindShape(Shape):
    kind = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    family = serializers.ChoiceField(FAMILIES)
    icon = serializers.CharField()
    help = serializers.CharField()
    effect = serializers.ChoiceField(EFFECTS)
    output = serializers.CharField()
    frame = serializers.BooleanField()
    network = serializers.BooleanField()
    runs = serializers.BooleanField()
    ports = PortsShape()
    config_schema = JSONObject()
    actions = KindActionShape(many=True)

    class Meta:
        ref_name = "Kind"


class KindListShape(Shape):
    results = KindShape(many=True)

    class Meta:
        ref_name = "KindList"
