from django.db import models


class Worker(models.Model):
    """A process that drives runs. It proves itself alive by one heartbeat, whatever the number of its runs."""

    name = models.CharField(max_length=120, primary_key=True)
    address = models.CharField(max_length=200, blank=True)
    capacity = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
