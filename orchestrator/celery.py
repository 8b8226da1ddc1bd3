"""The Celery app. `set_default` matters: tasks are traced on the engine's thread, which knows only the default app."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")

app = Celery("baton")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["flows"])
app.finalize()
app.set_default()
