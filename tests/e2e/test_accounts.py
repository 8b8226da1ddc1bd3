import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import drafts, person, vendor
from tests.e2e.browser import Window
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_an_account_is_added_its_address_allowed_its_key_put_right_and_a_flow_runs_on_it(baton_house: House) -> None:
    """O122: a key that is refused says what to do about it."""
    with vendor.answering() as there, baton_house.window() as window:
        page = window.page
        page.goto("/")
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Accounts").click()
        page.get_by_role("link", name="Add account").click()
        page.get_by_role("link", name=re.compile(r"^OpenAI\b(?! \()")).click()
        page.get_by_label("Name").fill("team")
        page.get_by_label("Key").fill("sk-not-this-one")
        page.get_by_text("More: limits, headers, streaming").click()
        page.get_by_label("Base URL").fill(there.url)
        page.get_by_role("button", name="Add account").click()

        panel = page.get_by_role("region", name="team")
        expect(panel).to_contain_text("Not allowed")
        expect(panel).to_contain_text("for this account alone, and this host and port alone")
        panel.get_by_role("button", name=f"Allow {there.host}").click()
        expect(panel).to_contain_text("Ready")

        panel.get_by_label("Model to ask").fill("gpt-4o-mini")
        panel.get_by_role("button", name="Test").click()
        expect(panel).to_contain_text("KEY_REFUSED")
        expect(panel).to_contain_text("Enter a valid key")

        key = panel.get_by_label("Key")
        expect(key).to_have_value("")
        expect(key).to_have_attribute("placeholder", "stored; type to replace")
        key.fill(vendor.KEY)
        panel.get_by_role("button", name="Save changes").click()
        expect(panel.get_by_role("button", name="Save changes")).to_have_count(0)
        panel.get_by_role("button", name="Test again").click()
        expect(panel).to_contain_text("It works.")
        panel.get_by_role("button", name="Fetch models").click()
        expect(panel.get_by_role("list", name="Models")).to_contain_text("house-blend")

        page.goto(f"/runs/{_run_on(window, 'team')}")
        writer = _opened(page, "Writer")
        expect(person.answer(page)).to_have_text("The tide turns twice a day.")
        expect(writer).to_contain_text("$0.0420")
        expect(_opened(page, "Critic")).to_contain_text("price unknown")
        expect(page.get_by_role("region", name="Run total")).to_contain_text("The price of 1 call is unknown.")


def test_a_viewer_reads_accounts_and_is_told_why_nothing_can_be_changed(baton_house: House) -> None:
    with baton_house.window(signed_in=False) as window:
        page = window.page
        page.goto(baton_house.viewer)
        page.get_by_role("button").click()
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        page.goto("/settings/accounts")
        page.get_by_role("link", name="ollama").click()
        panel = page.get_by_role("region", name="ollama")
        expect(panel).to_contain_text("Your role here is viewer.")
        expect(panel).to_contain_text("Ask an owner of the workspace to allow it.")
        for name in ("Allow", "Test", "Fetch", "Switch off", "Delete", "Save"):
            expect(panel.get_by_role("button", name=name)).to_have_count(0)
        expect(page.get_by_role("link", name="Add account")).to_have_count(0)


def _run_on(window: Window, account: str) -> str:
    """A run that asks both models, of which nobody knows the price of the second."""
    content = drafts.document(f"Ask {account}")
    content["inputs"] = []
    for step, model in zip(content["steps"], vendor.MODELS, strict=False):
        step["config"] |= {"model": f"{account}/{model}", "prompt": "When does the tide turn?"}
    return str(window.send("POST", "/api/runs/", {"flow": drafts.make(window, content), "inputs": {}})["id"])


def _opened(page: Page, title: str) -> Locator:
    person.any_canvas(page).get_by_role("group", name=re.compile(f"^{title}, .*Done")).click()
    panel = page.get_by_role("complementary", name="Step output")
    expect(panel.get_by_role("heading", name=title)).to_be_visible()
    return panel
