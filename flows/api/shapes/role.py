from rest_framework import serializers

from flows.api.shapes.fields import Shape

# Which of the models that can play it a role asks.
PREFERENCES = ("cheapest", "fastest", "best")


class CapabilitiesShape(Shape):
    """What a model must be able to do to play the role."""

    needs_coding = serializers.BooleanField()
    needs_tools = serializers.BooleanField()
    needs_reasoning = serializers.BooleanField()
    needs_vision = serializers.BooleanField()
    needs_json = serializers.BooleanField()

    class Meta:
        ref_name = "Capabilities"


class ContextLimitsShape(Shape):
    """In tokens."""

    min = serializers.IntegerField()
    max = serializers.IntegerField()

    class Meta:
        ref_name = "ContextLimits"


class RoleSettingsShape(Shape):
    temperature = serializers.FloatField()
    max_tokens = serializers.IntegerField()
    top_p = serializers.FloatField()

    class Meta:
        ref_name = "RoleSettings"


class RoleShape(Shape):
    name = serializers.CharField()
    description = serializers.CharField()
    prompt = serializers.CharField()
    tools = serializers.ListField(child=serializers.CharField())
    capabilities = CapabilitiesShape()
    context = ContextLimitsShape()  # type: ignore[assignment]
    settings = RoleSettingsShape()
    prefer = serializers.ChoiceField(choices=PREFERENCES)

    class Meta:
        ref_name = "LibraryRole"


class RoleListShape(Shape):
    results = RoleShape(many=True)

    class Meta:
        ref_name = "RoleList"
