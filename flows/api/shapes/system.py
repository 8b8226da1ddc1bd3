from rest_framework import serializers

from flows.api.shapes.fields import Shape

MODES = ["embedded", "scaled"]
DATABASES = ["sqlite", "postgresql"]


class SystemShape(Shape):
    mode = serializers.ChoiceField(MODES)
    database = serializers.ChoiceField(DATABASES)
    workers = serializers.IntegerField()
    flows = serializers.IntegerField()
    rehearsal = serializers.BooleanField()
    models = serializers.ListField(child=serializers.CharField(), help_text="As steps name them: account/model.")
    ready_seconds = serializers.FloatField(allow_null=True)
    version = serializers.CharField()

    class Meta:
        ref_name = "System"
