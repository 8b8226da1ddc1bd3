from http import HTTPStatus

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from flows.actions.sign_in import sign_in
from flows.actions.sign_out import sign_out
from flows.api.pages.page import page
from flows.api.pages.safe_next import safe_next
from flows.faults import Fault, TooManyTries
from flows.models import Workspace

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignInForm(forms.Form):
    email = forms.EmailField(max_length=254)
    password = forms.CharField(max_length=1000, strip=False)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def signin(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(safe_next(request))
    if request.method != "POST":
        return _form(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _form(request, form, error="Enter your email address and your password.")
    try:
        user = sign_in(form.cleaned_data["email"], form.cleaned_data["password"], address_of(request))
    except Fault as fault:
        return _form(request, form, error=f"{fault.message} {fault.remedy}", fault=fault)
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(safe_next(request))


@require_POST
def signout(request: HttpRequest) -> HttpResponse:
    sign_out(request)
    return HttpResponseRedirect("/signin")


def address_of(request: HttpRequest) -> str:
    """Behind a trusted proxy, the address it added itself: the last one. Those before it are the client's claim."""
    if settings.BATON_TRUST_PROXY and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _form(request: HttpRequest, form: SignInForm, error: str = "", fault: Fault | None = None) -> HttpResponse:
    names = list(Workspace.objects.values_list("name", flat=True)[:2])
    response = page(
        request,
        "signin",
        status=_status(error, fault),
        email=str(form.data.get("email", ""))[:254],
        error=error,
        next=safe_next(request),
        workspace=names[0] if len(names) == 1 else "",
    )
    if isinstance(fault, TooManyTries):
        response["Retry-After"] = str(int(fault.delay) + 1)
    return response


def _status(error: str, fault: Fault | None) -> HTTPStatus:
    if isinstance(fault, TooManyTries):
        return HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.BAD_REQUEST if error else HTTPStatus.OK
