from django.db import transaction
from django.utils import timezone

from flows.actions.audit import audit
from flows.actions.link_tokens import hash_token
from flows.faults import SignInRequired
from flows.models import Membership, Role, SignInLink, User


def find_link(token: str) -> SignInLink:
    """Looks without spending. A link that cannot be used says when it was, or when it ran out."""
    link = SignInLink.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    if link is None or not link.user.is_active:
        raise _spent("This link is not valid.")
    if link.used_at is not None:
        raise _spent(f"This link was used at {timezone.localtime(link.used_at):%H:%M}.")
    if link.expires_at <= timezone.now():
        raise _spent(f"This link ran out at {timezone.localtime(link.expires_at):%H:%M}.")
    return link


def enter_by_link(token: str) -> User:
    """Spends the link. Of two people who open it at once, one comes in."""
    link = find_link(token)
    now = timezone.now()
    with transaction.atomic():
        if not SignInLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now):
            raise _spent("This link was used a moment ago.")
        audit("signin.by_link", actor=link.user, workspace=None, target=link.user)
    return link.user


def enters_first(user: User) -> bool:
    """Nobody ever signed in here, and this is an owner: their name and that of the workspace are still to be chosen."""
    entered = User.objects.exclude(last_login=None)
    return not entered.exists() and Membership.objects.filter(user=user, role=Role.OWNER).exists()


def _spent(message: str) -> SignInRequired:
    return SignInRequired(message, code="LINK_SPENT", remedy="Make another in the terminal: manage.py signin")
