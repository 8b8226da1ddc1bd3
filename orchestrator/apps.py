from importlib import import_module

from django.apps import AppConfig


class OrchestratorConfig(AppConfig):
    name = "orchestrator"
    verbose_name = "Orchestrator"

    def ready(self) -> None:
        """Whoever wakes a run does so through Celery's current app, which must be ours in every process."""
        import_module("orchestrator.celery")
