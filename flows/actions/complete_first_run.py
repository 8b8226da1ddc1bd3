from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from flows.actions.audit import audit
from flows.actions.enter_by_link import enter_by_link, enters_first, find_link
from flows.faults import Denied, InvalidInput
from flows.models import Membership, Role, User, Workspace


def complete_first_run(token: str, *, name: str, workspace_name: str, password: str = "") -> User:
    """The first owner's link: spends it and keeps what they chose, or does neither."""
    link = find_link(token)
    if not enters_first(link.user):
        raise Denied("This workspace already has its owner.")
    if password:
        _strong(password, link.user)
    with transaction.atomic():
        user = enter_by_link(token)
        owned = Membership.objects.select_related("workspace").filter(user=user, role=Role.OWNER)
        workspace = owned.order_by("created_at", "id")[0].workspace
        user.name = name
        if password:
            user.set_password(password)
        user.save(update_fields=["name", "password"])
        workspace.name, workspace.slug = workspace_name, _free_slug(workspace, workspace_name)
        workspace.save(update_fields=["name", "slug"])
        audit("workspace.first_run_completed", actor=user, workspace=workspace, target=workspace, name=workspace_name)
    return user


def _strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), where="password") from None


def _free_slug(workspace: Workspace, name: str) -> str:
    base = slugify(name)[:40] or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=base).exclude(pk=workspace.pk).values_list("slug", flat=True))
    return next(slug for slug in [base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))] if slug not in taken)
