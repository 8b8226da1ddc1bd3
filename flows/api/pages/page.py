from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from flows.api.pages.assets import PAGES, Assets, assets

THEMES = ("light", "dark")


def page(request: HttpRequest, name: str, *, status: int = 200, entry: str = PAGES, **context: Any) -> HttpResponse:
    """One of templates/pages, in the person's theme."""
    theme = request.COOKIES.get("theme", "")
    context |= {"assets": assets(entry) or Assets(), "theme": theme if theme in THEMES else ""}
    return render(request, f"pages/{name}.html", context, status=status)
