import pytest
from playwright.sync_api import expect

from tests.e2e import axe, person
from tests.e2e.browser import NARROW
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_a_run_on_a_phone_is_a_list_of_the_same_steps_states_and_text(baton_house: House) -> None:
    with baton_house.window(size=NARROW) as window:
        page = window.page
        page.goto("/")
        page.get_by_role("button", name=f"Run {person.FLOW}").click()
        person.dialog(page).get_by_label("What should it be about?").fill("a slow lift")
        person.dialog(page).get_by_role("button", name="Run").click()
        person.run_id(page)
        for title in ("Critic", "Refine"):
            person.see_streaming(person.row(page, title))
        for title in (*person.MODEL_STEPS, "Result"):
            expect(person.row(page, title)).to_contain_text("Done")
        person.row(page, "Refine").get_by_role("button").click()
        expect(person.answer(page)).to_contain_text("slow lift")
        page.get_by_role("button", name="Close the step").click()
        expect(person.row(page, "Draft")).to_be_visible()
        assert axe.sideways(page) == []
