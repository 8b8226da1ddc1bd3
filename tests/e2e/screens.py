"""Every screen there is, for the tests that walk them all and for the pictures."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.e2e import drafts, person, stories, texts
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
    _heading(page, "Start from a template")
    expect(page.get_by_role("button", name=f"Run {person.FLOW}")).to_be_visible()


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


def _new_flow(page: Page, house: House) -> None:
    _flows(page, house)
    page.get_by_role("button", name="New flow").click()
    expect(page.get_by_role("menuitem", name="From a template")).to_be_visible()


def _card_menu(page: Page, house: House) -> None:
    _flows(page, house)
    person.open_menu(page, person.FLOW)


def _delete(page: Page, house: House) -> None:
    _card_menu(page, house)
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_role("dialog", name=f"Delete {person.FLOW}?")).to_be_visible()


def _deleted(page: Page, house: House) -> None:
    page.goto("/deleted")
    expect(page.get_by_role("button", name="Restore Old release notes")).to_be_visible()


def _templates(page: Page, house: House) -> None:
    page.goto("/templates")
    expect(page.get_by_role("link", name="Critique", exact=True)).to_be_visible()


def _template(page: Page, house: House) -> None:
    page.goto("/templates/critique")
    expect(page.get_by_role("button", name="Use template")).to_be_visible()


def _import(page: Page, house: House) -> None:
    page.goto("/import")
    _heading(page, "Import a flow")


def _import_read(page: Page, house: House) -> None:
    _import(page, house)
    person.paste(page, texts.ORCHESTRATION)
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_visible()


def _import_refused(page: Page, house: House) -> None:
    _import(page, house)
    person.paste(page, texts.BROKEN)
    expect(page.get_by_role("alert")).to_be_visible()


def _problems(page: Page, house: House) -> None:
    page.goto(f"/flows/{house.changed}?problems")
    expect(page.get_by_role("button", name="Write format")).to_be_visible()


def _export(page: Page, house: House) -> None:
    page.goto(f"/flows/{house.changed}")
    person.open_menu(page, drafts.NOTES)
    page.get_by_role("menuitem", name="Export").click()
    dialog = page.get_by_role("dialog", name=f"Export {drafts.NOTES}")
    dialog.get_by_label("Format").select_option("orchestration")
    expect(dialog.get_by_role("list", name="Report of the export")).to_be_visible()


def _versions(page: Page, house: House) -> None:
    page.goto(f"/flows/{house.changed}/versions")
    _heading(page, "v1 against Draft")
    expect(page.get_by_role("region", name="Customer note")).to_be_visible()


def _publish(page: Page, house: House) -> None:
    page.goto(f"/flows/{house.changed}/versions?publish")
    _heading(page, "Publish v2")
    expect(page.get_by_text("to put right first")).to_be_visible()


def _run_refused(page: Page, house: House) -> None:
    page.goto(f"/flows/{house.stuck}")
    page.get_by_role("button", name="Run").click()
    dialog = page.get_by_role("dialog", name=f"Run {stories.WITH_PART}")
    dialog.get_by_role("button", name="Run").click()
    expect(dialog.get_by_text("Nothing was started.")).to_be_visible()


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


def _waiting(run: str, field: str) -> Callable[[Page, House], None]:
    def show(page: Page, house: House) -> None:
        page.goto(f"/runs/{getattr(house, run)}")
        expect(page.get_by_role("region", name="Waiting for you").get_by_label(field)).to_be_visible()

    return show


def _run_edited(page: Page, house: House) -> None:
    _waiting("asking", "Comment")(page, house)
    page.get_by_role("button", name="Edit text").click()


def _run_paused(page: Page, house: House) -> None:
    page.goto(f"/runs/{house.paused}")
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    expect(page.get_by_text("Paused").first).to_be_visible()


def _run_passes(page: Page, house: House) -> None:
    page.goto(f"/runs/{house.looped}?step=rounds")
    page.get_by_role("tab", name="Passes").click()
    expect(page.get_by_role("table", name="Passes")).to_be_visible()


def _run_item(page: Page, house: House) -> None:
    page.goto(f"/runs/{house.listed}?step=each%5B3%5D.check")
    expect(page.get_by_role("textbox", name="Item of Every chapter")).to_have_value("3")


def _run_tree(page: Page, house: House) -> None:
    _finished("listed")(page, house)
    if page.get_by_role("button", name="List", exact=True).is_visible():
        page.get_by_role("button", name="List", exact=True).click()
    expect(page.get_by_role("group", name="Which item of Every chapter").first).to_be_visible()


def _fork(page: Page, house: House) -> None:
    page.goto(f"/runs/{house.mended}?step=critic")
    page.get_by_role("button", name="Fork from Critic").click()
    page.get_by_role("button", name="With other settings").click()
    expect(page.get_by_text("1 result")).to_be_visible()


def _rerun(page: Page, house: House) -> None:
    page.goto(f"/runs/{house.mended}")
    page.get_by_role("button", name="Rerun from the failure").click()
    expect(page.get_by_role("dialog").get_by_text("1 result")).to_be_visible()


def _waits(page: Page, house: House) -> None:
    page.goto("/waiting")
    expect(page.get_by_role("list", name="Open questions")).to_be_visible()


def _accounts(page: Page, house: House) -> None:
    page.goto("/settings/accounts")
    expect(page.get_by_role("link", name="ollama")).to_be_visible()


def _account(page: Page, house: House) -> None:
    """A private address that nobody allowed, and a test that says so."""
    page.goto("/settings/accounts?account=ollama")
    page.get_by_label("Model to ask").fill("llama3.2")
    page.get_by_role("button", name="Test").click()
    expect(page.get_by_text("ADDRESS_REFUSED")).to_be_visible()


def _account_add(page: Page, house: House) -> None:
    page.goto("/settings/accounts?add=openai")
    page.get_by_text("More: limits").click()
    page.get_by_role("button", name="Add a header").click()
    page.get_by_role("button", name="Add account").click()
    expect(page.get_by_text("answers nobody without a key")).to_be_visible()


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
    Screen("new-flow", _new_flow),
    Screen("card-menu", _card_menu),
    Screen("delete", _delete),
    Screen("deleted", _deleted),
    Screen("templates", _templates),
    Screen("template", _template),
    Screen("import", _import),
    Screen("import-read", _import_read),
    Screen("import-refused", _import_refused),
    Screen("problems", _problems),
    Screen("export", _export),
    Screen("versions", _versions),
    Screen("publish", _publish),
    Screen("run-refused", _run_refused),
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
    Screen("run-waiting", _waiting("asking", "Comment")),
    Screen("run-asking", _waiting("asked", "Tone")),
    Screen("run-editing", _run_edited, again=True),
    Screen("run-paused", _run_paused),
    Screen("run-passes", _run_passes, again=True),
    Screen("run-item", _run_item),
    Screen("run-tree", _run_tree, again=True),
    Screen("fork", _fork, again=True),
    Screen("rerun", _rerun, again=True),
    Screen("waiting", _waits),
    Screen("accounts", _accounts),
    Screen("account", _account),
    Screen("account-add", _account_add),
    Screen("not-found", _not_found),
    Screen("no-flow", _no_flow),
)
