"""Logging: one plain line an entry, on stderr."""

import logging
import re
from typing import Any

LEVELS = ("debug", "info", "warning", "error", "critical")


LINK = re.compile(r"/enter/[^/\s]+")


class WithoutLinks(logging.Filter):
    """The address of a sign-in link is its secret, so it is cut; what happened there is told."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/enter/" in message:
            record.msg, record.args = LINK.sub("/enter/…", message), None
        return True


def logging_settings(level: str) -> dict[str, Any]:
    loud = "DEBUG" if level == "debug" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_links": {"()": "orchestrator.logs.WithoutLinks"}},
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_links"]}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            **{name: {"level": loud} for name in ("daphne", "celery", "kombu", "amqp", "asyncio", "httpx", "channels")},
            "django": {"handlers": [], "level": "INFO" if level == "debug" else "WARNING", "propagate": True},
            # A 404 is an answer, not a warning; what fails inside (5xx) stays.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": loud, "propagate": True},
        },
    }
