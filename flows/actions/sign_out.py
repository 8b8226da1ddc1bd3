from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest

from flows.actions.audit import audit
from flows.models import User


def sign_out(request: HttpRequest) -> None:
    """Ends the session itself, not only the cookie: a copied cookie is worth nothing afterwards."""
    with transaction.atomic():
        if isinstance(request.user, User):
            audit("signin.ended", actor=request.user, workspace=None, target=request.user)
        logout(request)
