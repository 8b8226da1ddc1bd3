from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from flows.api.pages.assets import APP, assets
from flows.api.pages.page import page


@require_safe
@ensure_csrf_cookie
def app(request: HttpRequest, **_: object) -> HttpResponse:
    """The page the front end lives in. It decides by the address what to show."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"/signin?{urlencode({'next': request.get_full_path()})}")
    if assets(APP) is None:
        return page(request, "not_built", status=HTTPStatus.SERVICE_UNAVAILABLE)
    return page(request, "app", entry=APP)
