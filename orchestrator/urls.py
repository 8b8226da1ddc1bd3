"""Where each door stands. Pages come last: the app answers what nothing else does."""

from pathlib import Path

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("admin/", admin.site.urls)]
if (Path("flows/api/urls.py")).exists():
    urlpatterns.append(path("api/", include("flows.api.urls")))
if (Path("flows/api/pages_urls.py")).exists():
    urlpatterns.append(path("", include("flows.api.pages_urls")))
