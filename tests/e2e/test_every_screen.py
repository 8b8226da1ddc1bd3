import pytest

from tests.e2e import axe
from tests.e2e.browser import NARROW, THEMES, WIDE, Theme
from tests.e2e.house import House
from tests.e2e.screens import SCREENS, Screen

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_is_accessible_and_quiet_and_fits_in_both_themes_and_widths(
    screen: Screen, theme: Theme, baton_house: House
) -> None:
    """No serious or critical finding of axe, no violation of the content policy, no error in the console (the window
    checks that), nothing to scroll sideways for."""
    found: dict[int, list[str]] = {}
    with baton_house.window(theme=theme, signed_in=screen.signed_in, still=True) as window:
        for size in (WIDE, NARROW):
            window.resize(size)
            if size == WIDE or screen.again:
                screen.show(window.page, baton_house)
            found[size[0]] = axe.problems(window.page) + axe.sideways(window.page)
    assert found == {WIDE[0]: [], NARROW[0]: []}
