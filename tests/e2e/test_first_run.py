import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import axe, person
from tests.e2e.browser import THEMES, Window
from tests.e2e.house import PACE
from tests.services import BatonProcess

pytestmark = pytest.mark.e2e


def test_a_newcomer_enters_by_the_link_and_watches_three_steps_stream(browser: Browser, tmp_path: Path) -> None:
    with BatonProcess(tmp_path, env=PACE) as baton:
        window = Window(browser, baton.url)
        page = window.page
        page.goto(baton.link)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            assert axe.problems(page) == []
        person.come_in(page, baton.link)

        page.get_by_role("button", name=f"Run {person.FLOW}").click()
        expect(person.dialog(page)).to_contain_text("$0.00")
        person.dialog(page).get_by_role("button", name="Run").click()
        run = person.run_id(page)

        expect(page.get_by_role("banner").get_by_text("Simulated")).to_be_visible()
        for title in person.MODEL_STEPS:
            person.see_streaming(person.step(page, title))
        person.wait_until_done(page)

        for title in person.MODEL_STEPS:
            shown = person.step(page, title, "Done")
            expect(shown).to_contain_text(re.compile(rf"Done\s*[\d.]+k? \$0\.\d\d\d {person.SECONDS}"))
        refined = person.open_step(page, "Refine")
        expect(person.answer(page)).to_contain_text("What changed:")
        expect(refined.get_by_text(re.compile(r"^\$0\.\d{4}$")).first).to_be_visible()
        total = page.get_by_role("region", name="Run total")
        expect(total).to_contain_text("5 of 5 steps done")
        expect(total).to_contain_text(re.compile(r"\$0\.0\d{3,}"))

        page.goto("/runs")
        expect(page.get_by_role("row").filter(has=page.locator(f'a[href="/runs/{run}"]'))).to_contain_text("Done")
        window.close()
        window.must_be_quiet()
