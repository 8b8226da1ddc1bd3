"""The people of every access test: an owner, an editor and a viewer of one workspace, and the owner of another."""

from dataclasses import dataclass

from flows.models import Membership, Role, User, Workspace


@dataclass(frozen=True)
class People:
    workspace: Workspace
    alice: User  # owner
    bob: User  # editor, her teammate
    vera: User  # viewer
    elsewhere: Workspace
    mallory: User  # outsider: owner of the other workspace


def create() -> People:
    workspace = Workspace.objects.create(name="Atelier", slug="atelier")
    elsewhere = Workspace.objects.create(name="Elsewhere", slug="elsewhere")
    return People(
        workspace=workspace,
        alice=_member("Alice", workspace, Role.OWNER),
        bob=_member("Bob", workspace, Role.EDITOR),
        vera=_member("Vera", workspace, Role.VIEWER),
        elsewhere=elsewhere,
        mallory=_member("Mallory", elsewhere, Role.OWNER),
    )


def _member(name: str, workspace: Workspace, role: Role) -> User:
    user = User.objects.create_user(f"{name.lower()}@example.org", name)
    Membership.objects.create(workspace=workspace, user=user, role=role)
    return user
