"""Where each door stands. Pages come last: the app answers what nothing else does."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("api/", include("flows.api.urls")),
    path("", include("flows.api.pages_urls")),
]
