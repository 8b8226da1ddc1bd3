import re

import pytest
from playwright.sync_api import expect

from tests.e2e import person
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_a_missing_input_is_told_at_its_field_and_the_other_values_stay(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        person.open_flow(page)
        page.get_by_role("button", name="Run").click()
        dialog = person.dialog(page)
        topic, audience = dialog.get_by_label("What should it be about?"), dialog.get_by_label("Who will read it?")
        topic.fill("")
        audience.fill("people on the night shift")
        dialog.get_by_role("button", name="Run").click()

        expect(topic).to_have_attribute("aria-invalid", "true")
        expect(topic).to_have_accessible_description(re.compile(r"This is needed before the flow can run\.$"))
        expect(topic).to_be_focused()
        expect(audience).to_have_value("people on the night shift")

        topic.fill("vending machines")
        dialog.get_by_role("button", name="Run").click()
        person.run_id(page)
        person.open_step(page, "Brief")
        expect(person.answer(page)).to_contain_text("people on the night shift")
