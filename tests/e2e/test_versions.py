import pytest
from playwright.sync_api import expect

from tests.e2e import drafts
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def test_a_draft_is_compared_word_by_word_published_and_an_old_version_restored(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        flow = drafts.make(window, drafts.document("Notes with a past"))
        sound = drafts.changed() | {"name": "Notes with a past"}
        sound["steps"][1]["config"]["prompt"] = drafts.BETTER.replace("fromat", "format") + " {{ writer }}"
        drafts.edit(window, flow, sound)
        page.goto(f"/flows/{flow}")
        page.get_by_role("banner").get_by_role("link", name="Publish").click()

        critic = page.get_by_role("region", name="Critic")
        expect(critic).to_contain_text("Changed")
        expect(critic.locator("del").first).to_have_text("the")
        expect(critic.locator("ins").first).to_have_text("each")
        expect(page.get_by_role("region", name="Customer note")).to_contain_text("Added")
        expect(page.get_by_role("region", name="Edges")).to_contain_text("Removed")

        page.get_by_label("Message").fill("A note for customers")
        page.get_by_role("button", name="Publish v2").click()
        versions = page.get_by_role("complementary", name="Versions")
        second = versions.get_by_role("listitem").filter(has_text="v2")
        expect(second).to_contain_text("A note for customers")
        expect(second).to_contain_text("Live")
        expect(page.get_by_role("heading", name="They are the same")).to_be_visible()

        versions.get_by_role("button", name="More for v1").click()
        page.get_by_role("menuitem", name="Restore v1 as draft").click()
        expect(page.get_by_role("heading", name="v2 against Draft")).to_be_visible()
        expect(page.get_by_role("region", name="Customer note")).to_contain_text("Removed")
        expect(second).to_contain_text("Live")

        versions.get_by_role("button", name="More for v1").click()
        page.get_by_role("menuitem", name="Publish v1 again").click()
        expect(versions.get_by_role("listitem").filter(has_text="v1")).to_contain_text("Live")


def test_a_run_can_be_pinned_to_an_older_version(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        page.goto("/")
        flow = drafts.make(window, drafts.document("Pinned notes"))
        drafts.edit(window, flow, drafts.document() | {"description": "Said better."})
        revision = window.get(f"/api/flows/{flow}/")["revision"]
        window.send("POST", f"/api/flows/{flow}/publish/", {"revision": revision, "message": "Said better"})
        page.goto(f"/flows/{flow}")
        page.get_by_role("button", name="Run").click()
        dialog = page.get_by_role("dialog", name="Run Pinned notes")
        dialog.get_by_label("What changed?").fill("faster starts")
        expect(dialog.get_by_label("Version").locator("option").first).to_have_text("v2, published")
        dialog.get_by_label("Version").select_option(label="v1, First")
        dialog.get_by_role("button", name="Run").click()
        expect(page.get_by_role("banner").get_by_text("v1", exact=True)).to_be_visible()
