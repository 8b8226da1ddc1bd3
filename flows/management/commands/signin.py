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
        origins = settings.BATON_TRUSTED_ORIGINS
        here = f"http://{settings.HOST if settings.HOST not in ('0.0.0.0', '::') else '127.0.0.1'}:{settings.PORT}"
        self.stdout.write(f"{origins[0] if origins else here}{path}")
