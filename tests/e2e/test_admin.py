import pytest
from playwright.sync_api import expect

from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_the_admin_site_shows_flows_and_runs_under_the_same_content_policy(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        for noun, shown in (("flow", "Refine until good"), ("run", "Refine until good"), ("auditentry", "run.started")):
            page.goto(f"/admin/flows/{noun}/")
            expect(page.locator("#result_list")).to_contain_text(shown)
            page.locator("#result_list tbody a").first.click()
            expect(page.locator("#content form")).to_be_visible()
