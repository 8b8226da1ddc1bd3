from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from flows.actions.complete_first_run import complete_first_run
from flows.actions.enter_by_link import enter_by_link, enters_first, find_link
from flows.api.pages.page import page
from flows.api.pages.signin import BACKEND
from flows.faults import Denied, InvalidInput, SignInRequired
from flows.models import SignInLink, User

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class FirstRunForm(forms.Form):
    name = forms.CharField(max_length=120, error_messages={"required": "Enter your name."})
    workspace = forms.CharField(max_length=120, error_messages={"required": "Name the workspace."})
    password = forms.CharField(max_length=1000, required=False, strip=False)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """GET only looks: mail programs and chats fetch links to preview them. POST spends the link."""
    try:
        link = find_link(token)
        if enters_first(link.user):
            return _first_run(request, token, link)
        if request.method != "POST":
            return _ask(request, link)
        return _come_in(request, enter_by_link(token), "/")
    except (SignInRequired, Denied) as spent:
        return page(request, "link_old", status=410, fault=spent)


def _first_run(request: HttpRequest, token: str, link: SignInLink) -> HttpResponse:
    form = FirstRunForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _ask(request, link, form)
    if form.is_valid():
        wish = form.cleaned_data
        try:
            user = complete_first_run(
                token, name=wish["name"], workspace_name=wish["workspace"], password=wish["password"]
            )
            return _come_in(request, user, "/welcome")
        except InvalidInput as fault:
            form.add_error(fault.where, fault.message)
    return _ask(request, link, form)


def _come_in(request: HttpRequest, user: User, target: str) -> HttpResponse:
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(target)


def _ask(request: HttpRequest, link: SignInLink, form: FirstRunForm | None = None) -> HttpResponse:
    seconds = max(0, int((link.expires_at - timezone.now()).total_seconds()))
    here = request.get_host().rsplit(":", 1)[0] in LOOPBACK
    return page(
        request, "enter", person=link.user, form=form, minutes=seconds // 60, seconds=seconds % 60, only_here=here
    )
