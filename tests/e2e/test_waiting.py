import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e import axe, person, stories
from tests.e2e.browser import NARROW, Window
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def _node(page: Page, title: str, word: str = "") -> Locator:
    return person.any_canvas(page).get_by_role("group", name=re.compile(rf"^{title}, (.*, )?{word}"))


def _panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Step output")


def _waiting(window: Window) -> str:
    """A run that has come to its approval, on the page of whoever is asked."""
    run = stories.start(window, stories.approval())
    window.page.goto(f"/runs/{run}")
    expect(window.page.get_by_role("button", name="Answer Approve wording")).to_be_visible()
    return run


def test_a_person_reads_edits_and_approves_and_the_run_goes_on_with_what_they_wrote(baton_house: House) -> None:
    """An approval stops the run, shows what there is to approve, and may be edited."""
    with baton_house.window() as window:
        page = window.page
        run = _waiting(window)
        expect(page.get_by_role("banner").get_by_text("Waiting for you")).to_be_visible()
        expect(_node(page, "Approve wording", "Waiting for you")).to_be_visible()
        page.get_by_role("button", name="Answer Approve wording").click()
        question = _panel(page).get_by_role("region", name="Waiting for you")
        expect(question).to_contain_text("Shall this be published?")
        expect(_panel(page).get_by_role("heading", name="Approve wording")).to_be_focused()

        question.get_by_role("button", name="Edit text").click()
        question.get_by_label("What is approved").fill("The sea comes, and the sea goes.")
        question.get_by_role("button", name="Approve as edited").click()

        expect(page.get_by_role("banner").get_by_text(re.compile("^Done"))).to_be_visible()
        expect(_node(page, "Result", "Done")).to_be_visible()
        expect(_node(page, "Sent back", "Skipped")).to_be_visible()
        assert window.get(f"/api/runs/{run}/")["output"] == "The sea comes, and the sea goes."
        page.get_by_role("tab", name="Story").click()
        expect(_panel(page)).to_contain_text("Shall this be published?")


def test_a_person_sends_the_work_back_from_the_list_of_what_waits_for_them(baton_house: House) -> None:
    """Sent back, the run goes on at that port, with the comment."""
    with baton_house.window() as window:
        page = window.page
        run = _waiting(window)
        page.goto("/")
        page.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile("^Waiting for you")).click()
        number = window.get(f"/api/runs/{run}/")["number"]
        expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()
        assert axe.problems(page) == []
        flow = window.get(f"/api/runs/{run}/")["flow"]
        assert isinstance(flow, dict)
        page.get_by_role("link", name=re.compile(rf"{re.escape(flow['name'])}, run {number}, Approve")).click()
        page.get_by_label("Comment").fill("Give it a date.")
        page.get_by_role("button", name="Send back").click()

        expect(_node(page, "Sent back", "Done")).to_be_visible()
        expect(_node(page, "Result", "Skipped")).to_be_visible()
        assert window.get(f"/api/runs/{run}/")["output"] == "Give it a date."


def test_a_question_is_answered_in_its_form_on_a_phone(baton_house: House) -> None:
    """What is missing is asked for in a form of typed fields."""
    with baton_house.window(size=NARROW) as window:
        page = window.page
        run = stories.start(window, stories.questions())
        page.goto(f"/runs/{run}")
        question = page.get_by_role("region", name="Waiting for you")
        question.get_by_role("button", name="Answer").click()
        expect(question.get_by_label("Tone")).to_be_focused()
        question.get_by_label("Tone").select_option("bold")
        question.get_by_label("Words at most").fill("90")
        assert axe.problems(page) + axe.sideways(page) == []
        question.get_by_role("button", name="Answer").click()
        expect(page.get_by_role("banner").get_by_text(re.compile("^Done"))).to_be_visible()
        assert window.get(f"/api/runs/{run}/")["output"] == "bold, 90 words"


def test_a_question_that_another_window_answered_first_goes_from_this_one(baton_house: House) -> None:
    with baton_house.window() as one, baton_house.window(theme="dark") as two:
        run = stories.start(one, stories.questions())
        for window in (one, two):
            window.page.goto(f"/runs/{run}")
            expect(window.page.get_by_label("Tone")).to_be_visible()

        def answer_first(route: Route) -> None:
            _answer(one, run)
            route.continue_()

        two.page.route(f"**/api/runs/{run}/answer/", answer_first)
        two.page.get_by_label("Tone").select_option("calm")
        two.page.get_by_role("button", name="Answer", exact=True).click()
        for window in (one, two):
            expect(window.page.get_by_role("banner").get_by_text(re.compile("^Done"))).to_be_visible()
            expect(window.page.get_by_label("Tone")).to_have_count(0)
        assert one.get(f"/api/runs/{run}/")["output"] == "bold, 20 words"


def _answer(window: Window, run: str) -> None:
    answer = {"path": "ask", "wait": 1, "answer": {"tone": "bold", "words": 20}}
    window.send("POST", f"/api/runs/{run}/answer/", answer)
