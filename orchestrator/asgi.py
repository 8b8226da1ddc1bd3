"""The one ASGI application: Django for HTTP, Channels for WebSockets."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")

http = get_asgi_application()

# After the line above, which loads the apps that these need.
from flows.live.routing import websocket_urlpatterns  # noqa: E402

from .sockets import OriginGuard, nowhere  # noqa: E402

everything_else = re_path(r"", nowhere)  # type: ignore[arg-type]

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": OriginGuard(AuthMiddlewareStack(URLRouter([*websocket_urlpatterns, everything_else]))),
    }
)
