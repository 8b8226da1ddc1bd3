import re

import pytest
from playwright.sync_api import expect

from tests.e2e import drafts, person, stories
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_a_problem_leads_to_its_step_and_is_fixed_in_one_press(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        page.goto(f"/flows/{drafts.make_changed(window, 'Notes to fix')}")
        page.get_by_role("banner").get_by_role("button", name="1 error").click()
        panel = page.get_by_role("complementary", name="Problems")
        first = panel.get_by_role("listitem").first
        expect(first).to_contain_text("Error")
        expect(first).to_contain_text("inputs.fromat")
        first.get_by_role("button", name="Show Critic").click()
        expect(person.flow_canvas(page, "Notes to fix").locator("[data-step=critic]")).to_have_class(
            re.compile(r"\bsel\b")
        )

        first.get_by_role("button", name="Write format").click()
        expect(panel).not_to_contain_text("inputs.fromat")
        expect(panel).to_contain_text("0 errors")
        expect(page.get_by_role("banner").get_by_role("button", name="warnings")).not_to_contain_text("error")


def test_a_step_shows_its_own_problems_above_its_settings(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto(f"/flows/{baton_house.changed}")
        person.flow_canvas(page, drafts.NOTES).locator("[data-step=critic]").click()
        problems = page.get_by_role("complementary", name="Step settings").get_by_role(
            "list", name="Problems of Critic"
        )
        expect(problems).to_contain_text("Did you mean format?")


def test_a_flow_that_lost_a_part_says_so_in_sentences_before_anything_is_started(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto(f"/flows/{baton_house.stuck}")
        page.get_by_role("button", name="Run").click()
        dialog = page.get_by_role("dialog", name=f"Run {stories.WITH_PART}")
        dialog.get_by_role("button", name="Run").click()
        told = dialog.get_by_role("alert")
        expect(told).to_contain_text("Nothing was started.")
        expect(told).to_contain_text(f"names the flow '{stories.LOST}', which is not there")
        expect(told).not_to_contain_text("FLOW_NOT_FOUND")


def test_the_same_advice_for_several_steps_is_one_row_with_one_fix(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        flow = drafts.make_changed(window, "Notes to bound")
        page.goto(f"/flows/{flow}?problems")
        panel = page.get_by_role("complementary", name="Problems")
        row = panel.get_by_role("listitem").filter(has_text="steps reach another machine")
        for title in ("Writer", "Critic", "Customer note"):
            expect(row.get_by_role("button", name=f"Show {title}")).to_be_visible()
        row.get_by_role("button", name="Try again up to 3 times, 30 s each: all 3").click()
        expect(row).to_have_count(0)
        document = window.get(f"/api/flows/{flow}/")["document"]
        assert isinstance(document, dict)
        assert [step["retry"]["attempts"] for step in document["steps"][:3]] == [3, 3, 3]
