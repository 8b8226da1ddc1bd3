import pytest
from playwright.sync_api import Page, expect

from tests.e2e import person
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_a_flow_is_opened_run_and_read_with_the_keyboard_alone(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        link = page.get_by_role("link", name=person.FLOW)
        expect(link).to_be_visible()
        page.keyboard.press("/")  # among many flows nobody tabs to the one they know
        page.keyboard.type(person.FLOW)
        expect(page.get_by_role("article")).to_have_count(1)
        tab_to(page, lambda: link.evaluate("(element) => element === document.activeElement"))
        page.keyboard.press("Enter")
        expect(person.canvas(page)).to_be_visible()

        page.keyboard.press("Control+Enter")
        expect(person.dialog(page)).to_be_visible()
        tab_to(page, lambda: focused(page) == "What should it be about?")
        page.keyboard.press("Control+A")
        page.keyboard.type("a paper map")
        page.keyboard.press("Control+Enter")
        person.run_id(page)
        person.wait_until_done(page)

        tab_to(page, lambda: ", Done, " in focused(page))  # one tab stop: the step that is shown
        page.keyboard.press("Home")
        expect(person.step(page, "Brief")).to_be_focused()
        for title in (*person.MODEL_STEPS, "Result"):
            page.keyboard.press("ArrowRight")
            expect(person.step(page, title)).to_be_focused()
        page.keyboard.press("ArrowLeft")
        expect(person.step(page, "Refine")).to_be_focused()
        page.keyboard.press("Enter")
        panel = page.get_by_role("complementary", name="Step output")
        expect(panel.get_by_role("heading", name="Refine")).to_be_focused()
        expect(person.answer(page)).to_contain_text("paper map")


def test_the_keys_are_listed_and_go_where_they_say(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        expect(page.get_by_role("heading", name="Flows")).to_be_visible()
        page.keyboard.press("?")
        sheet = page.get_by_role("dialog", name="Keyboard")
        expect(sheet).to_contain_text("Runs")
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
        page.keyboard.press("g")
        page.keyboard.press("r")
        expect(page.get_by_role("heading", name="Runs")).to_be_visible()


def tab_to(page: Page, reached: object, most: int = 40) -> None:
    assert callable(reached)
    for _ in range(most):
        if reached():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Not reached by {most} tabs; the focus is on {focused(page)!r}")


def focused(page: Page) -> str:
    """What the focused element is called."""
    name: str = page.evaluate(
        """() => {
          const element = document.activeElement
          return element?.labels?.[0]?.innerText ?? element?.getAttribute('aria-label') ?? element?.innerText ?? ''
        }"""
    )
    return name.strip()
