import re

import pytest
from playwright.sync_api import expect

from tests.e2e import person
from tests.e2e.house import House, manage

pytestmark = pytest.mark.e2e


def test_a_wrong_password_says_what_is_left_and_not_which_of_the_two_was_wrong(baton_house: House) -> None:
    with baton_house.window(signed_in=False) as window:
        page = window.page
        page.goto("/runs")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        person.sign_in(page, password="not the passphrase")
        expect(page.get_by_role("alert")).to_contain_text("Email and password do not match.")
        expect(page.get_by_role("alert")).to_contain_text(re.compile(r"\d more tr(y|ies), then a pause"))
        expect(page.get_by_label("Email")).to_have_value(person.EMAIL)

        person.sign_in(page)
        expect(page.get_by_role("heading", name="Runs")).to_be_visible()  # where they wanted to go


def test_a_link_signs_in_once_and_says_so_when_it_is_opened_again(baton_house: House) -> None:
    with baton_house.window(signed_in=False) as window:
        page = window.page
        link = manage(baton_house.baton, "signin")
        page.goto(link)
        page.get_by_role("button", name="Open Baton").click()
        expect(page.get_by_role("heading", name="Flows")).to_be_visible()
        person.sign_out(page)

        page.goto(link)
        expect(page.get_by_text("This link was used at")).to_be_visible()
        expect(page.get_by_text("manage.py signin")).to_be_visible()


def test_signing_out_ends_the_session_for_pages_and_the_api(baton_house: House) -> None:
    with baton_house.window(signed_in=False) as window:
        page = window.page
        page.goto("/signin")
        person.sign_in(page)
        expect(page.get_by_role("heading", name="Flows")).to_be_visible()
        session = next(cookie for cookie in window.context.cookies() if cookie["name"] == "sessionid")
        person.sign_out(page)

        window.context.add_cookies([{"name": "sessionid", "value": session["value"], "url": window.url}])
        page.goto("/")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert window.context.request.get("/api/session/").status == 401
