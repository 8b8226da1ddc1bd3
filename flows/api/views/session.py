from typing import ClassVar

from django.utils.decorators import method_decorator
from django.views.decorators.csrf import ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from flows.api.door import Door
from flows.api.shapes.session import SessionShape
from flows.models import Membership


@method_decorator(ensure_csrf_cookie, name="dispatch")
class SessionView(Door):
    operations: ClassVar = {"get": "getSession"}

    @extend_schema(responses=SessionShape)
    def get(self, request: Request) -> Response:
        """Who is signed in, where they work and where they could."""
        memberships = Membership.objects.filter(user=self.user).select_related("workspace")
        session = {
            "user": self.user,
            "workspace": self.membership,
            "workspaces": memberships.order_by("created_at", "id"),
        }
        return Response(SessionShape(session).data)
