from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flows.actions.reseal_secrets import reseal_secrets


class Command(BaseCommand):
    help = "Encrypts all stored secrets with BATON_SECRET_KEY, so that BATON_OLD_SECRET_KEYS can be taken away."

    def handle(self, *args: Any, **options: Any) -> None:
        unreadable = reseal_secrets()
        if unreadable:
            raise CommandError(
                f"{unreadable} secrets open with no key that is set; all others are done. Add the key of their time to "
                "BATON_OLD_SECRET_KEYS and run this again, or store these secrets again."
            )
        self.stdout.write("All stored secrets are encrypted with BATON_SECRET_KEY.")
