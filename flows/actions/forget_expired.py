"""Deletes what signing in leaves behind. Whoever adds to it calls this, because nothing else ever would."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from flows.models import SignInAttempt, SignInLink

KEPT = timedelta(days=1)  # for so long an old link still says when it was used
AT_ONCE = 1000


def forget_expired() -> None:
    now = timezone.now()
    SignInLink.objects.filter(expires_at__lt=now - KEPT).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    with transaction.atomic():
        # Rows that somebody is counting on at this moment stay: waiting for them could become a deadlock.
        old = SignInAttempt.objects.filter(last_at__lt=now - KEPT).select_for_update(skip_locked=True)
        SignInAttempt.objects.filter(pk__in=[attempt.pk for attempt in old[:AT_ONCE]]).delete()
