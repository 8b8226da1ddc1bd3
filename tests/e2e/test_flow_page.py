import pytest
from playwright.sync_api import expect

from tests.e2e import person
from tests.e2e.browser import WIDE
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_a_flow_opened_by_its_address_shows_its_prompts_beside_the_canvas(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto(f"/flows/{baton_house.flow}")
        person.step(page, "Draft").click()
        inspector = page.get_by_role("complementary", name="Step settings")
        expect(inspector.get_by_role("heading", name="Prompt")).to_be_visible()
        expect(inspector).to_contain_text("Topic: inputs.topic")
        box = inspector.bounding_box()
        assert box is not None
        assert box["width"] <= 392
        assert box["x"] + box["width"] == WIDE[0]
