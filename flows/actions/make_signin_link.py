from django.db import transaction
from django.utils import timezone

from flows.actions.audit import audit
from flows.actions.forget_expired import forget_expired
from flows.actions.link_tokens import LIFETIME, hash_token, new_token
from flows.faults import NotFound
from flows.models import Membership, Role, SignInLink, User, normal_email


def make_signin_link(email: str = "") -> str:
    """Returns the path of a link for this person, by default the first owner. For who can already run commands here."""
    if email:
        user = User.objects.filter(email=normal_email(email), is_active=True).first()
    else:
        owners = Membership.objects.filter(role=Role.OWNER, user__is_active=True).order_by("created_at", "id")
        user = next((owner.user for owner in owners.select_related("user")[:1]), None)
    if user is None:
        raise NotFound("There is no such person.", remedy="Check the address, or run: manage.py setup")
    forget_expired()
    token, now = new_token(), timezone.now()
    with transaction.atomic():
        link = SignInLink.objects.create(
            token_hash=hash_token(token), user=user, created_at=now, expires_at=now + LIFETIME
        )
        audit("signin.link_made", actor=None, workspace=None, target=link, user=user.email)
    return f"/enter/{token}/"
