from django.urls import path

from flows.live.run_socket import RunSocket

websocket_urlpatterns = [path("ws/runs/<uuid:run>/", RunSocket.as_asgi())]
