from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from flows.api.pages.assets import PAGES, Assets, assets

THEMES = ("light", "dark")


def page(request: HttpRequest, name: str, *, status: int = 200, entry: str = PAGES, **context: Any) -> HttpResponse:
    """One of templates/pages, in the person's theme. It is never cached: it belongs to who asked."""
    theme = request.COOKIES.get("theme", "")
    context |= {"assets": assets(entry) or Assets(), "theme": theme if theme in THEMES else ""}
    response = render(request, f"pages/{name}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
