"""Who may do what. Every door and every action asks here, and nowhere else."""

from uuid import UUID

from flows.faults import Denied, NotFound, SignInRequired
from flows.graph.plain import text_problem
from flows.models import Membership, Role, User, Workspace


def membership_of(user: User, workspace: Workspace | UUID) -> Membership | None:
    """The live answer, never a cached one: rights may have been taken away a moment ago."""
    memberships = Membership.objects.select_related("workspace", "user").filter(user__is_active=True)
    return memberships.filter(user=user, workspace=workspace).first()


def require(user: User, workspace: Workspace, needed: Role = Role.VIEWER) -> Membership:
    """A stranger learns nothing about a workspace, not even that it is there; a member learns what is missing."""
    membership = membership_of(user, workspace)
    if membership is None:
        raise NotFound
    if not Role(membership.role).covers(needed):
        raise Denied(f"This needs the role {needed.label.lower()}; yours is {Role(membership.role).label.lower()}.")
    return membership


def enter_workspace(user: User, slug: str | None = None) -> Membership:
    """The membership somebody works under: of the workspace they name, or of the first one they joined."""
    if not user.is_active:
        raise SignInRequired
    memberships = Membership.objects.select_related("workspace").filter(user=user).order_by("created_at", "id")
    if slug is not None:
        memberships = memberships.filter(workspace__slug=slug)
    # PostgreSQL fails on a NUL where SQLite merely finds nothing
    membership = None if slug and text_problem(slug) else memberships.first()
    if membership is None and slug is None:
        raise Denied("You are not a member of any workspace.", remedy="Ask an owner of a workspace to invite you.")
    if membership is None:
        raise NotFound("There is no such workspace.", where="Baton-Workspace")
    return membership
