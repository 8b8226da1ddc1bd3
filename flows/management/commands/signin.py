import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from flows.actions.make_signin_link import make_signin_link
from flows.faults import NotFound


class Command(BaseCommand):
    help = "Prints a link that signs one person in once, within 10 minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="", help="Whom it signs in; without it, the first owner")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            path = make_signin_link(email)
        except NotFound as fault:
            raise CommandError(f"{fault.message} {fault.remedy}") from None
        self.stdout.write(f"{_address()}{path}")


def _address() -> str:
    """Where people reach Baton: as the settings say, or where the running process says it listens."""
    if settings.BATON_TRUSTED_ORIGINS:
        return str(settings.BATON_TRUSTED_ORIGINS[0])
    try:
        return str(json.loads((settings.BATON_HOME / "driver.lock").read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError, KeyError, TypeError):
        host = "127.0.0.1" if settings.HOST in ("0.0.0.0", "::") else settings.HOST
        return f"http://{host}:{settings.PORT}"
