from django.contrib.auth import authenticate
from django.db import transaction

from flows.actions import throttle
from flows.actions.audit import audit
from flows.actions.forget_expired import forget_expired
from flows.faults import InvalidInput
from flows.models import User, normal_email


def sign_in(email: str, password: str, address: str) -> User:
    """Who this is, or a fault that never says which of the two was wrong. The door opens the session.

    `authenticate` hashes the password also for an unknown, inactive or link-only account, so all take the same time.
    """
    account, origin = throttle.keys(normal_email(email), address)
    left = throttle.take_try([account, origin])
    user = authenticate(username=normal_email(email), password=password)
    if user is None:
        raise InvalidInput("Email and password do not match.", remedy=_what_is_left(left))
    forget_expired()
    with transaction.atomic():
        throttle.forgive(account, origin)
        audit("signin.by_password", actor=user, workspace=None, target=user)
    return user


def _what_is_left(left: int) -> str:
    if left == 0:
        return "Wait 5 minutes before the next try."
    return f"{left} more {'try' if left == 1 else 'tries'}, then a pause of 5 minutes."
