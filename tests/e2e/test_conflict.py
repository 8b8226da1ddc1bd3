import pytest
from playwright.sync_api import expect

from tests.e2e import drafts
from tests.e2e.browser import NARROW, WIDE
from tests.e2e.house import House

pytestmark = pytest.mark.e2e
PROMPT = "Judge {{ inputs.fromat }} as a customer would. {{ writer }}"


def test_a_fix_that_comes_too_late_is_merged_field_by_field(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        flow = drafts.make_changed(window, "Notes of two")
        page.goto(f"/flows/{flow}?problems")
        fix = page.get_by_role("button", name="Write format")
        expect(fix).to_be_visible()

        with baton_house.window() as other:  # somebody else, a moment before
            other.page.goto("/")
            theirs = drafts.changed()
            theirs["steps"][1]["config"]["prompt"] = PROMPT
            drafts.edit(other, flow, theirs)
        fix.click()

        panel = page.get_by_role("complementary", name="Merge your change")
        expect(panel.get_by_role("heading", name="1 place needs your choice")).to_be_visible()
        panel.get_by_role("button", name="Save revision").click()
        expect(panel.get_by_role("alert")).to_contain_text("1 choice is still to be made.")
        panel.get_by_role("radio", name="Yours").check()
        expect(panel).to_contain_text("1 of 1 decided")
        window.resize(NARROW)
        expect(page.get_by_role("region", name="Merge your change")).to_contain_text("1 of 1 decided")
        window.resize(WIDE)
        expect(panel).to_contain_text("1 of 1 decided")
        panel.get_by_role("button", name="Save revision").click()
        expect(page.get_by_role("complementary", name="Problems")).to_contain_text("0 errors")
        saved = window.get(f"/api/flows/{flow}/")["document"]
        assert isinstance(saved, dict)
        assert "Quote each weak sentence" in saved["steps"][1]["config"]["prompt"]


def test_what_touches_nothing_of_theirs_is_merged_without_a_question(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        flow = drafts.make_changed(window, "Notes for both")
        page.goto(f"/flows/{flow}?problems")
        fix = page.get_by_role("button", name="Write format")
        expect(fix).to_be_visible()
        theirs = drafts.changed() | {"description": "Somebody else said it better."}
        drafts.edit(window, flow, theirs)
        fix.click()
        panel = page.get_by_role("complementary", name="Merge your change")
        expect(panel.get_by_role("heading", name="Both changes fit together")).to_be_visible()
        panel.get_by_role("button", name="Save revision").click()
        expect(page.get_by_role("complementary", name="Problems")).to_contain_text("0 errors")
        saved = window.get(f"/api/flows/{flow}/")
        assert saved["description"] == "Somebody else said it better."
