import pytest
from playwright.sync_api import expect

from tests.e2e import drafts, person
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_a_deleted_flow_is_undone_at_once_or_restored_later(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        drafts.make(window, drafts.document("Notes to lose"))
        page.goto("/")
        for back in ("at once", "later"):
            person.open_menu(page, "Notes to lose")
            page.get_by_role("menuitem", name="Delete").click()
            dialog = page.get_by_role("dialog", name="Delete Notes to lose?")
            expect(dialog).to_contain_text("30 days")
            dialog.get_by_role("button", name="Delete the flow").click()
            expect(page.get_by_role("link", name="Notes to lose")).to_have_count(0)
            if back == "at once":
                page.get_by_role("button", name="Undo").click()
            else:
                page.get_by_role("link", name="Deleted").click()
                page.get_by_role("button", name="Restore Notes to lose").click()
                expect(page.get_by_role("button", name="Restore Notes to lose")).to_have_count(0)
                page.get_by_role("link", name="All", exact=True).click()
            expect(page.get_by_role("link", name="Notes to lose")).to_be_visible()


def test_a_flow_is_renamed_and_duplicated_from_its_card(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        drafts.make(window, drafts.document("Notes to rename"))
        page.goto("/")
        person.open_menu(page, "Notes to rename")
        page.get_by_role("menuitem", name="Rename").click()
        page.get_by_role("dialog").get_by_label("Name").fill("Notes of the week")
        page.get_by_role("dialog").get_by_role("button", name="Rename").click()
        expect(page.get_by_role("link", name="Notes of the week")).to_be_visible()
        person.open_menu(page, "Notes of the week")
        page.get_by_role("menuitem", name="Duplicate").click()
        page.get_by_role("button", name="Open", exact=True).click()
        expect(person.flow_canvas(page, "Notes of the week")).to_be_visible()


def test_a_blank_flow_says_how_to_go_on(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        page.get_by_role("button", name="New flow").click()
        page.get_by_role("menuitem", name="Blank flow").click()
        dialog = page.get_by_role("dialog", name="New blank flow")
        dialog.get_by_role("button", name="Create").click()
        expect(dialog).to_contain_text("A flow needs a name.")
        dialog.get_by_label("Name").fill("Nothing yet")
        dialog.get_by_role("button", name="Create").click()
        expect(page.get_by_role("heading", name="Nothing to play yet")).to_be_visible()


def test_a_flow_is_switched_off_and_found_by_its_tag(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        drafts.make(window, drafts.document("Notes to rest") | {"tags": ["resting"]})
        page.goto("/?tag=resting")
        expect(page.get_by_role("article")).to_have_count(1)
        person.open_menu(page, "Notes to rest")
        page.get_by_role("menuitem", name="Switch off").click()
        expect(page.get_by_role("article")).to_contain_text("Switched off")
        page.get_by_role("button", name="Run Notes to rest").click()
        dialog = page.get_by_role("dialog", name="Run Notes to rest")
        dialog.get_by_label("What changed?").fill("nothing")
        dialog.get_by_role("button", name="Run").click()
        expect(dialog.get_by_role("alert")).to_contain_text("Switch the flow on, then run it.")
        page.keyboard.press("Escape")
        person.open_menu(page, "Notes to rest")
        page.get_by_role("menuitem", name="Switch on").click()
        expect(page.get_by_role("article")).not_to_contain_text("Switched off")
        page.get_by_role("link", name="Show all flows").click()
        expect(page.get_by_role("link", name=person.FLOW)).to_be_visible()
