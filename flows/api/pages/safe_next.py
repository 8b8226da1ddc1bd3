from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: a path of ours, never another site, however it is spelled."""
    wish = request.POST.get("next") or request.GET.get("next") or "/"
    ours = wish.startswith("/") and "\\" not in wish and len(wish) <= 2000
    return wish if ours and url_has_allowed_host_and_scheme(wish, allowed_hosts=None) else "/"
