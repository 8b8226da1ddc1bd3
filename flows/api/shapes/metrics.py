from rest_framework import serializers

from flows.api.shapes.fields import Shape


class StepCountsShape(Shape):
    """Steps, passes, lanes and items. A step that was recovered has succeeded."""

    total = serializers.IntegerField()
    succeeded = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    recovered = serializers.IntegerField()
    duration_ms = serializers.IntegerField(help_text="Of the steps of the top, added up.")

    class Meta:
        ref_name = "StepCounts"


class CallCountsShape(Shape):
    """Of every step's last attempt."""

    model = serializers.IntegerField()
    http = serializers.IntegerField()
    tools = serializers.IntegerField()
    failed = serializers.IntegerField()
    cached = serializers.IntegerField()
    cache_hit_rate = serializers.FloatField(allow_null=True)

    class Meta:
        ref_name = "CallCounts"


class RecoveryCountsShape(Shape):
    """`passed_over`: strategies that could not help, so that they were not tried."""

    attempts = serializers.IntegerField()
    successes = serializers.IntegerField()
    failures = serializers.IntegerField()
    passed_over = serializers.IntegerField()
    duration_ms = serializers.IntegerField()

    class Meta:
        ref_name = "RecoveryCounts"


class RecoveryMetricsShape(RecoveryCountsShape):
    by_strategy = serializers.DictField(child=RecoveryCountsShape())

    class Meta:
        ref_name = "RecoveryMetrics"


class RunMetricsShape(Shape):
    """A run in numbers, over or under way."""

    success = serializers.BooleanField()
    duration_ms = serializers.IntegerField(allow_null=True)
    steps = StepCountsShape()
    critical_failures = serializers.IntegerField()
    other_failures = serializers.IntegerField()
    calls = CallCountsShape()
    recovery = RecoveryMetricsShape()

    class Meta:
        ref_name = "RunMetrics"
