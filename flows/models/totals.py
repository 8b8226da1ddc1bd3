from django.db import models


class Totals(models.Model):
    """Money and tokens. A run's are the sum of its steps', kept in the same transaction as the events."""

    cost = models.DecimalField(max_digits=20, decimal_places=10, default=0)
    tokens_in = models.BigIntegerField(default=0)
    tokens_cached = models.BigIntegerField(default=0)
    tokens_out = models.BigIntegerField(default=0)
    tokens_reasoning = models.BigIntegerField(default=0)

    class Meta:
        abstract = True
