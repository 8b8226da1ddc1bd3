from django.db import models


class TakenPermits(models.Model):
    """What all workers together have taken of an account's minute (see `flows.calls.permits`)."""

    account = models.CharField(max_length=120, primary_key=True, help_text="The workspace's id / the account's name.")
    requests = models.FloatField(default=0)
    tokens = models.FloatField(default=0)
    returned_requests = models.FloatField(default=0)
    returned_tokens = models.FloatField(default=0)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "taken permits"

    def __str__(self) -> str:
        return self.account
