"""Pictures of every screen, in both themes and widths: `.venv/bin/python -m tests.e2e.shots OUTDIR [SCREEN …]`."""

import sys
import tempfile
from pathlib import Path

from tests.e2e import house
from tests.e2e.browser import NARROW, THEMES, WIDE, Window, chromium
from tests.e2e.screens import SCREENS


def main(folder: Path, wanted: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, chromium() as browser, house.opened(Path(home), browser) as baton_house:
        house.furnish(baton_house)
        for screen in SCREENS:
            if wanted and screen.name not in wanted:
                continue
            for theme in THEMES:
                storage = baton_house.signed_in if screen.signed_in else None
                window = Window(browser, baton_house.baton.url, theme=theme, storage=storage, still=True)
                for size, suffix in ((WIDE, ""), (NARROW, "-narrow")):
                    window.resize(size)
                    if size == WIDE or screen.again:
                        screen.show(window.page, baton_house)
                    window.page.screenshot(path=folder / f"{screen.name}-{theme}{suffix}.png")
                window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
