from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import ClassVar

from django.conf import settings
from django.db import connection
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from flows.actions.known import models_named_in
from flows.api.door import Door
from flows.api.openapi import SETTINGS
from flows.api.shapes.system import SystemShape
from flows.models import Flow, Worker


class SystemView(Door):
    operations: ClassVar = {"get": "getSystem"}

    @extend_schema(responses=SystemShape)
    def get(self, request: Request) -> Response:
        """What this installation is made of and whether it can work."""
        alive = timezone.now() - timedelta(seconds=settings.BATON_LEASE_SECONDS)
        system = {
            "mode": "embedded" if settings.BATON_EMBEDDED else "scaled",
            "database": connection.vendor,
            "workers": Worker.objects.filter(beat_at__gt=alive).count(),
            "flows": Flow.objects.within(self.workspace).count(),
            "rehearsal": True,
            "models": models_named_in(self.workspace),
            "ready_seconds": getattr(settings, "BATON_READY_SECONDS", None),  # told by the command that started us
            "version": _version(),
        }
        return Response(SystemShape(system).data)


def _version() -> str:
    try:
        return version("baton")
    except PackageNotFoundError:
        return str(SETTINGS["VERSION"])
