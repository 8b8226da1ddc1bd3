from django.urls import path

from flows.api.pages.app import app
from flows.api.pages.enter import enter
from flows.api.pages.health import health
from flows.api.pages.signin import signin, signout

urlpatterns = [
    path("signin", signin),
    path("signout", signout),
    path("enter/<str:token>/", enter),
    path("health/", health),
    path("", app),
    path("welcome", app),
    path("flows/<uuid:id>", app),
    path("flows/<uuid:id>/runs", app),
    path("runs", app),
    path("runs/<uuid:id>", app),
]
