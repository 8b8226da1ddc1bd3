import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import axe, person, stories
from tests.e2e.browser import NARROW
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def _node(page: Page, title: str, words: str) -> Locator:
    return person.any_canvas(page).get_by_role("group", name=re.compile(rf"^{title}, .*{words}"))


def test_a_person_watches_a_loop_pass_by_pass_and_looks_back_at_an_earlier_one(baton_house: House) -> None:
    """Every pass of a loop is visible, with its score."""
    with baton_house.window() as window:
        page = window.page
        page.goto(f"/runs/{stories.start(window, stories.publish())}")
        for number in (1, 2, 3):
            expect(_node(page, "Judge", f"pass {number} of 4")).to_be_visible()
        expect(page.get_by_role("button", name="Answer Approve wording")).to_be_visible(timeout=60_000)

        _node(page, "Judge", "Done").click()
        panel = page.get_by_role("complementary", name="Step output")
        passes = panel.get_by_role("group", name="Which pass of Until it is good")
        last = person.answer(page).inner_text()
        passes.get_by_label("Pass of Until it is good").fill("1")
        page.keyboard.press("Enter")
        expect(person.answer(page)).not_to_have_text(last)
        passes.get_by_role("button", name="Latest").click()
        expect(person.answer(page)).to_have_text(last)

        person.any_canvas(page).get_by_text("Until it is good").click()
        panel.get_by_role("tab", name="Passes").click()
        rows = panel.get_by_role("table", name="Passes").get_by_role("row")
        scores = [float(row.get_by_role("cell").nth(1).inner_text()) for row in rows.all()[1:]]
        assert scores == sorted(scores)
        assert scores[-1] >= 0.8
        expect(rows.last).to_contain_text("Good enough")
        assert axe.problems(page) == []
        panel.get_by_role("button", name="Pass 1").click()
        expect(panel.get_by_role("heading", name="Judge")).to_be_visible()
        expect(person.answer(page)).to_contain_text(str(scores[0]))


def test_a_list_tells_how_many_items_are_done_and_leads_to_the_one_that_failed(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto(f"/runs/{stories.start(window, stories.chapters(5, models=False))}")
        expect(page.get_by_role("button", name="Run again")).to_be_visible(timeout=60_000)
        expect(_node(page, "Check", "4 of 5 done, 1 failed")).to_be_visible()
        person.any_canvas(page).get_by_text("Every chapter").click()
        panel = page.get_by_role("complementary", name="Step output")
        panel.get_by_role("tab", name="Items").click()
        panel.get_by_role("button", name="Show a failed item").click()
        expect(panel.get_by_role("textbox", name="Item of Every chapter")).to_have_value("3")


def test_on_a_phone_the_rows_under_a_loop_show_the_pass_that_is_chosen(baton_house: House) -> None:
    with baton_house.window(size=NARROW) as window:
        page = window.page
        page.goto(f"/runs/{stories.start(window, stories.publish())}")
        question = page.get_by_role("region", name="Waiting for you")
        expect(question).to_be_visible(timeout=60_000)
        steps = page.get_by_role("list", name=re.compile("^Steps of"))
        refine = steps.get_by_role("button", name=re.compile("^Refine"))
        expect(refine).to_contain_text("Skipped")
        steps.get_by_role("button", name="Earlier pass").click()
        expect(refine).to_contain_text("Done")
        assert axe.problems(page) + axe.sideways(page) == []
