from django.urls import path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from flows.api.pages.app import app
from flows.api.pages.enter import enter
from flows.api.pages.health import health
from flows.api.pages.signin import signin, signout

urlpatterns = [
    path("signin", signin),
    path("signout", signout),
    path("enter/<str:token>/", enter),
    path("health/", health),
    path("favicon.ico", require_safe(RedirectView.as_view(url="/static/favicon.svg"))),  # for pages not ours: the admin
    path("", app),
    path("welcome", app),
    path("flows/<uuid:id>", app),
    path("flows/<uuid:id>/runs", app),
    path("flows/<uuid:id>/versions", app),
    path("deleted", app),
    path("templates", app),
    path("templates/<slug:slug>", app),
    path("import", app),
    path("waiting", app),
    path("settings/accounts", app),
    path("runs", app),
    path("runs/<uuid:id>", app),
]
