"""The one ASGI application: Django for HTTP, Channels for WebSockets."""

import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")

django.setup(set_prefix=False)

# After the line above, which loads the apps that these need.
from flows.live.routing import websocket_urlpatterns  # noqa: E402

from .http import HttpHandler  # noqa: E402
from .sockets import OriginGuard, nowhere  # noqa: E402

everything_else = re_path(r"", nowhere)  # type: ignore[arg-type]

application = ProtocolTypeRouter(
    {
        "http": HttpHandler(),
        "websocket": OriginGuard(CookieMiddleware(URLRouter([*websocket_urlpatterns, everything_else]))),
    }
)
