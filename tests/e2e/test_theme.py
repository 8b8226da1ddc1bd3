import pytest
from playwright.sync_api import expect

from tests.e2e import person
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_a_chosen_theme_stays_also_on_the_servers_own_pages(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        page.get_by_role("navigation", name="Main").get_by_role("button", name=person.NAME).click()
        page.get_by_role("menuitemradio", name="Dark").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        for address in ("/runs", "/enter/no-such-link/"):
            page.goto(address)
            expect(page.locator("html")).to_have_attribute("data-theme", "dark")
