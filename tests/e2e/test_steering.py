import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import drafts, person, stories
from tests.e2e.browser import Window
from tests.e2e.house import House

pytestmark = pytest.mark.e2e


def _fork_dialog(page: Page, failed: str) -> Locator:
    page.goto(f"/runs/{failed}")
    page.get_by_role("button", name="Fork from Critic").click()
    return page.get_by_role("dialog", name="Fork run 1 from Critic")


def _chip(page: Page, word: str) -> None:
    expect(page.get_by_role("banner").get_by_text(re.compile(f"^{word}"))).to_be_visible()


def _events(window: Window, run: str) -> list[dict[str, str]]:
    found = window.get(f"/api/runs/{run}/events/?since=0")["results"]
    assert isinstance(found, list)
    return found


def test_a_paused_run_finishes_its_call_rests_and_goes_on_where_it_was(baton_house: House) -> None:
    """Pause finishes calls in flight and starts none."""
    with baton_house.window() as window:
        page = window.page
        run = stories.start(window, stories.chapters())
        page.goto(f"/runs/{run}")
        page.get_by_role("button", name="Pause", exact=True).click()
        _chip(page, "Paused")
        expect(page.get_by_text("nothing new starts until the run is resumed")).to_be_visible()
        before = len(_events(window, run))
        page.reload()
        _chip(page, "Paused")
        assert len(_events(window, run)) == before

        page.get_by_role("button", name="Resume").click()
        expect(page.get_by_role("button", name="Run again")).to_be_visible(timeout=60_000)
        kinds = [event["type"] for event in _events(window, run)]
        assert kinds.count("run_paused") == 1
        assert kinds[-1] == "run_completed"


def test_a_failed_run_is_rerun_from_its_failure_and_keeps_what_was_done(baton_house: House) -> None:
    """A rerun executes no finished step again."""
    with baton_house.window() as window:
        page = window.page
        failed = stories.start(window, stories.flaky())
        page.goto(f"/runs/{failed}")
        _chip(page, "Failed")
        page.get_by_role("button", name="Rerun from the failure").click()
        dialog = page.get_by_role("dialog", name="Rerun run 1 from Critic")
        expect(dialog).to_contain_text("1 result")
        dialog.get_by_role("button", name="Rerun").click()
        page.wait_for_url(lambda url: failed not in url)
        _chip(page, "Failed")
        again = page.url.rsplit("/", 1)[1]
        expect(page.get_by_role("link", name="Fork of run 1")).to_be_visible()
        expect(person.any_canvas(page).get_by_role("group", name=re.compile("^Draft, .*, Reused"))).to_be_visible()
        assert [
            event for event in _events(window, again) if event["type"] == "call_started" and event["path"] == "draft"
        ] == []


def test_a_fork_with_another_model_mends_the_step_and_pays_nothing_twice(baton_house: House) -> None:
    """A fork with edited settings keeps what does not depend on them."""
    with baton_house.window() as window:
        page = window.page
        failed = stories.start(window, stories.flaky())
        dialog = _fork_dialog(page, failed)
        dialog.get_by_role("button", name="With other settings").click()
        expect(dialog.get_by_label("Model")).to_have_value("rehearsal/missing")
        dialog.get_by_label("Model").fill("rehearsal/steady")
        dialog.get_by_role("button", name="Fork and run").click()
        page.wait_for_url(lambda url: failed not in url)
        _chip(page, "Done")
        expect(person.any_canvas(page).get_by_role("group", name=re.compile("^Draft, .*, Reused"))).to_be_visible()
        page.get_by_role("link", name="Fork of run 1").click()
        _chip(page, "Failed")


def test_a_fork_with_an_output_of_ones_own_goes_on_behind_it(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        failed = stories.start(window, stories.flaky())
        dialog = _fork_dialog(page, failed)
        dialog.get_by_role("button", name="With this output").click()
        dialog.get_by_label("Output").fill("It is fine as it is.")
        dialog.get_by_role("button", name="Fork and run").click()
        page.wait_for_url(lambda url: failed not in url)
        _chip(page, "Done")
        expect(person.any_canvas(page).get_by_role("group", name=re.compile("^Critic, .*, Edited"))).to_be_visible()
        person.answer(page).get_by_text("It is fine as it is.")


def test_a_sub_flow_is_opened_from_its_step_and_leads_back(baton_house: House) -> None:
    with baton_house.window() as window:
        page = window.page
        drafts.make(window, stories.part("Part of it"))
        run = stories.start(window, stories.with_part("Part of it"))
        page.goto(f"/runs/{run}")
        _chip(page, "Done")
        person.any_canvas(page).get_by_role("group", name=re.compile("^Part, ")).click()
        page.get_by_role("complementary", name="Step output").get_by_role("link", name=re.compile("^Run \\d+$")).click()
        expect(page.get_by_role("heading", name=re.compile("of Part of it$"))).to_be_attached()
        page.get_by_role("link", name=re.compile("^Part of run")).click()
        expect(
            page.get_by_role("complementary", name="Step output").get_by_role("heading", name="Part")
        ).to_be_visible()
