"""Where each door stands. Pages come last: the app answers what nothing else does."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("api/", include("flows.api.urls")),
    path("", include("flows.api.pages_urls")),
]
handler400 = "flows.api.pages.errors.bad_request"
handler403 = "flows.api.pages.errors.forbidden"
handler404 = "flows.api.pages.errors.not_found"
handler500 = "flows.api.pages.errors.server_error"
