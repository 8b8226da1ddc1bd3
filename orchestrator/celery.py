"""The Celery app. `set_default` matters: tasks are traced on the engine's thread, which knows only the default app."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")
# Celery's Django part would run all system checks, a second of every start; `make test` and `manage.py check` do.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("baton")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["flows"])
app.finalize()
app.set_default()
