"""The database backend named in settings: `"ENGINE": "orchestrator.sqlite"`."""

from typing import Any, cast

from django.db.backends.sqlite3 import base

from .connection import GatedConnection, GatedDjangoCursor


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "factory": GatedConnection}

    def create_cursor(self, name: str | None = None) -> Any:
        connection = cast(GatedConnection, self.connection)
        return connection.cursor(factory=GatedDjangoCursor)
