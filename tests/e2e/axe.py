from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
GRAVE = ("serious", "critical")


@cache
def _source() -> str:
    return SOURCE.read_text()


def problems(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it is now, one line a finding with the elements it means."""
    page.evaluate(_source())  # evaluated by the debugger: the page's policy would refuse a script tag, as it should
    found: list[dict[str, Any]] = page.evaluate(
        "async (rules) => (await axe.run(document, { runOnly: rules, resultTypes: ['violations'] })).violations", RULES
    )
    return [_told(one) for one in found if one["impact"] in GRAVE]


def _told(one: dict[str, Any]) -> str:
    where = [f"{node['target']} {node['failureSummary'].splitlines()[-1].strip()}" for node in one["nodes"][:5]]
    return "\n    ".join([f"{one['impact']} {one['id']}: {one['help']}", *where])


def sideways(page: Page) -> list[str]:
    """A page wider than its window."""
    pixels: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"the page is {pixels} px wider than the window"] if pixels > 0 else []
