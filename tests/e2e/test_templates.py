import re

import pytest
from playwright.sync_api import expect

from tests.e2e import person
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_a_flow_made_from_a_template_with_parameters_runs(baton_house: House) -> None:
    """C64: from the menu of new flows to the answer."""
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        page.get_by_role("button", name="New flow").click()
        page.get_by_role("menuitem", name="From a template").click()
        page.get_by_label("Find a template").fill("compare models")
        page.get_by_label("Find a template").fill("proofreads")
        expect(page.get_by_role("link", name="Critique", exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="Comparison")).to_have_count(0)
        page.get_by_role("link", name="Critique", exact=True).click()

        page.get_by_label("Name of the flow").fill("Check my letter")
        page.get_by_label("Who criticises?").fill("steady")
        page.get_by_role("button", name="Use template").click()
        expect(page.get_by_text("A model is written account/model")).to_be_visible()
        page.get_by_label("Who criticises?").fill("rehearsal/steady")
        page.get_by_role("button", name="Use template").click()
        expect(person.flow_canvas(page, "Check my letter")).to_be_visible()
        expect(person.flow_canvas(page, "Check my letter")).to_contain_text("Critic")

        page.get_by_role("button", name="Run").click()
        dialog = page.get_by_role("dialog", name="Run Check my letter")
        for field in dialog.get_by_role("textbox").all():
            if not field.input_value():
                field.fill("a letter to the landlord")
        dialog.get_by_role("button", name="Publish and run").click()
        person.run_id(page)
        expect(page.get_by_role("banner").get_by_text(re.compile(r"^Done \d+:\d\d$"))).to_be_visible(timeout=60_000)
