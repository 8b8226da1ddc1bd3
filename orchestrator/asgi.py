"""The one ASGI application: Django for HTTP, Channels for WebSockets."""

import os
from importlib import import_module
from pathlib import Path

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")

http = get_asgi_application()

from .sockets import OriginGuard, nowhere  # noqa: E402  (the line above loads the apps that routes need)

routes = import_module("flows.live.routing").websocket_urlpatterns if Path("flows/live/routing.py").exists() else []

everything_else = re_path(r"", nowhere)  # type: ignore[arg-type]

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": OriginGuard(AuthMiddlewareStack(URLRouter([*routes, everything_else]))),
    }
)
