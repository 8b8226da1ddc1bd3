"""Every screen there is, for the tests that walk them all and for the pictures."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.e2e import person
from tests.e2e.house import House


@dataclass(frozen=True)
class Screen:
    name: str
    show: Callable[[Page, House], None]
    signed_in: bool = True
    again: bool = False  # does not survive a change of the window's width: shown anew


def _heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name).first).to_be_visible()


def _signin(page: Page, house: House) -> None:
    page.goto("/signin")
    _heading(page, "Sign in")


def _signin_refused(page: Page, house: House) -> None:
    page.goto("/signin")
    person.sign_in(page, email="nobody@example.org", password="wrong, and long enough")
    expect(page.get_by_role("alert")).to_be_visible()


def _enter(page: Page, house: House) -> None:
    page.goto(house.link)
    _heading(page, "This link signs you in once")


def _link_old(page: Page, house: House) -> None:
    page.goto("/enter/none-such-link-here/")
    expect(page.get_by_text("manage.py signin")).to_be_visible()


def _welcome(page: Page, house: House) -> None:
    page.goto("/welcome")
    _heading(page, "Welcome")
    expect(page.get_by_role("button", name=f"Run {person.FLOW}")).to_be_visible()
    expect(page.get_by_text("answers are simulated")).to_be_visible()


def _flows(page: Page, house: House) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name=person.FLOW)).to_be_visible()


def _menu(page: Page, house: House) -> None:
    _flows(page, house)
    if page.get_by_role("button", name="Open the menu").is_visible():
        page.get_by_role("button", name="Open the menu").click()
    page.get_by_role("navigation", name="Main").get_by_role("button", name=person.NAME).click()
    expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()


def _keyboard(page: Page, house: House) -> None:
    _flows(page, house)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()


def _flow(page: Page, house: House) -> None:
    page.goto(f"/flows/{house.flow}")
    expect(page.get_by_text("Draft").first).to_be_visible()


def _flow_step(page: Page, house: House) -> None:
    _flow(page, house)
    page.locator("[data-step=draft], .step-row:has-text('Draft')").first.click()
    _heading(page, "Draft")


def _run_dialog(page: Page, house: House) -> None:
    _flow(page, house)
    page.get_by_role("button", name="Run").click()
    person.dialog(page).get_by_label("What should it be about?").fill("")
    person.dialog(page).get_by_role("button", name="Run").click()
    expect(person.dialog(page).get_by_text("This is needed")).to_be_visible()


def _flow_runs(page: Page, house: House) -> None:
    page.goto(f"/flows/{house.flow}/runs")
    expect(page.get_by_role("table")).to_be_visible()


def _runs(page: Page, house: House) -> None:
    page.goto("/runs")
    expect(page.get_by_role("table")).to_be_visible()


def _runs_none(page: Page, house: House) -> None:
    page.goto("/runs?state=running")
    _heading(page, "No runs match")


def _run_live(page: Page, house: House) -> None:
    _flow(page, house)
    person.start_run(page, "an unfinished bridge")
    person.see_streaming(person.step(page, "Critic"))


def _finished(run: str) -> Callable[[Page, House], None]:
    def show(page: Page, house: House) -> None:
        page.goto(f"/runs/{getattr(house, run)}")
        expect(page.get_by_role("button", name="Run again")).to_be_visible()

    return show


def _run_calls(page: Page, house: House) -> None:
    _finished("done")(page, house)
    page.locator("[data-step=refine], .step-row:has-text('Refine')").first.click()
    page.get_by_role("tab", name="Calls").click()


def _not_found(page: Page, house: House) -> None:
    page.goto("/no/such/place")
    expect(page.get_by_text("There is no such page")).to_be_visible()


def _no_flow(page: Page, house: House) -> None:
    page.goto("/flows/00000000-0000-4000-8000-000000000000")
    expect(page.get_by_text("This flow is not here")).to_be_visible()


SCREENS = (
    Screen("signin", _signin, signed_in=False),
    Screen("signin-refused", _signin_refused, signed_in=False),
    Screen("enter", _enter, signed_in=False),
    Screen("link-old", _link_old, signed_in=False),
    Screen("welcome", _welcome),
    Screen("flows", _flows),
    Screen("menu", _menu, again=True),
    Screen("keyboard", _keyboard),
    Screen("flow", _flow),
    Screen("flow-step", _flow_step),
    Screen("run-dialog", _run_dialog),
    Screen("flow-runs", _flow_runs),
    Screen("runs", _runs),
    Screen("runs-none", _runs_none),
    Screen("run-live", _run_live),
    Screen("run-done", _finished("done")),
    Screen("run-calls", _run_calls, again=True),
    Screen("run-cancelled", _finished("cancelled")),
    Screen("run-failed", _finished("failed")),
    Screen("not-found", _not_found),
    Screen("no-flow", _no_flow),
)
