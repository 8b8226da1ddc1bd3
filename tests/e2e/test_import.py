import pytest
from playwright.sync_api import expect

from tests.e2e import person, texts
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_an_orchestration_is_pasted_its_report_read_and_the_flow_opened(baton_house: House) -> None:
    """O66: nothing is made before the report was seen."""
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        page.get_by_role("link", name="Import").click()
        person.paste(page, texts.ORCHESTRATION)
        result = page.get_by_role("region", name="What it becomes")
        expect(result).to_contain_text("Orchestration, 6 steps")
        report = result.get_by_role("list", name="Report of the import")
        expect(report).to_contain_text("Search Papers")
        result.get_by_role("button", name="Changed").click()
        expect(report).not_to_contain_text("Understood")
        first = report.get_by_role("button", name="Show line").first
        line = int(first.inner_text())
        first.click()
        field = page.get_by_label("Text of the flow")
        shown = field.evaluate("(area) => area.value.slice(area.selectionStart, area.selectionEnd)")
        assert shown == texts.ORCHESTRATION.splitlines()[line - 1]

        result.get_by_role("button", name="Import", exact=True).click()
        expect(person.flow_canvas(page, "Multi-source research")).to_be_visible()
        expect(page.get_by_role("banner")).to_contain_text("Not published")


def test_a_text_that_cannot_be_read_says_where_and_stays(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/import")
        person.paste(page, texts.BROKEN)
        alert = page.get_by_role("alert")
        expect(alert).to_be_visible()
        alert.get_by_role("button", name="Show line").click()
        field = page.get_by_label("Text of the flow")
        expect(field).to_have_value(texts.BROKEN)
        expect(field).to_be_focused()
        expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)


def test_a_file_is_opened_too(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/import")
        with page.expect_file_chooser() as choosing:
            page.get_by_role("button", name="Choose a file").click()
        buffer = texts.ORCHESTRATION.encode()
        choosing.value.set_files({"name": "research.json", "mimeType": "application/json", "buffer": buffer})
        expect(page.get_by_role("heading", name="Multi-source research")).to_be_visible()
