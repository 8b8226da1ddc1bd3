from rest_framework import serializers

from flows.api.shapes.fields import Shape
from flows.models import Role


class PersonShape(Shape):
    id = serializers.CharField()
    name = serializers.CharField()

    class Meta:
        ref_name = "Person"


class SessionUserShape(PersonShape):
    email = serializers.EmailField()

    class Meta:
        ref_name = "SessionUser"


class WorkspaceShape(Shape):
    """Made from a membership: a workspace and what this person may do in it."""

    id = serializers.UUIDField(source="workspace.id")
    name = serializers.CharField(source="workspace.name")
    slug = serializers.CharField(source="workspace.slug")
    role = serializers.ChoiceField(Role.choices)

    class Meta:
        ref_name = "Workspace"


class SessionShape(Shape):
    user = SessionUserShape()
    workspace = WorkspaceShape()
    workspaces = WorkspaceShape(many=True)

    class Meta:
        ref_name = "Session"
