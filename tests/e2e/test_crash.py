from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import person
from tests.e2e.browser import Window
from tests.e2e.house import PACE
from tests.services import BatonProcess

pytestmark = pytest.mark.e2e


def test_a_run_goes_on_after_sigkill_and_the_open_page_reconnects(browser: Browser, tmp_path: Path) -> None:
    baton = BatonProcess(tmp_path, env=PACE).start()
    window = Window(browser, baton.url)
    page = window.page
    try:
        person.come_in(page, baton.link)
        person.open_flow(page)
        run = person.start_run(page, "a lighthouse and its keeper")
        person.see_streaming(person.step(page, "Critic"))
        draft = person.step(page, "Draft", "Done").inner_text()
        baton.kill()
        expect(page.get_by_text("Live view lost")).to_be_visible()

        baton = BatonProcess(tmp_path, env=PACE, port=baton.port).start()
        person.wait_until_done(page)  # nobody has touched the page
        expect(page.get_by_text("Live view lost")).to_be_hidden()
        assert person.step(page, "Draft", "Done").inner_text() == draft

        records = _records(window, run)
        assert [record["seq"] for record in records] == list(range(1, len(records) + 1))
        started, succeeded = _count(records, "step_started"), _count(records, "step_succeeded")
        assert set(succeeded.values()) == {1}
        assert started["brief"] == started["draft"] == started["refine"] == started["result"] == 1
        assert started["critic"] == 2
        assert _count(records, "call_finished") == {"draft": 1, "critic": 1, "refine": 1}
        assert _count(records, "run_resumed") == {"": 1}
    finally:
        window.close()
        baton.terminate()


def _records(window: Window, run: str) -> list[dict[str, Any]]:
    answer: Any = window.get(f"/api/runs/{run}/events/?since=0")
    records: list[dict[str, Any]] = answer["results"]
    return records


def _count(records: list[dict[str, Any]], kind: str) -> Counter[str]:
    return Counter(record["path"] for record in records if record["type"] == kind)
