from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from flows.actions.create_first_workspace import create_first_workspace
from flows.actions.load_starter_flows import load_starter_flows


class Command(BaseCommand):
    help = "Makes the first workspace with its owner and loads the starter flows. What is there already stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="", help="The owner's address, when there is no owner yet")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        workspace, owner = create_first_workspace(email)
        for flow in load_starter_flows(workspace, owner):
            self.stdout.write(f"Loaded the starter flow “{flow.name}”")
