"""What a person does, in their own words. Everything is found as they find it: by its name, its word, its place."""

import re

from playwright.sync_api import Locator, Page, expect

NAME, WORKSPACE, PASSWORD = "Olivia Owner", "Reliability", "a long enough passphrase"
EMAIL = "owner@baton.local"
FLOW = "Refine until good"
MODEL_STEPS = ("Draft", "Critic", "Refine")
SECONDS = r"\d+\.\d ?s"

LOOK_FOR_STREAMING = """(element) => new Promise((resolve, reject) => {
  const end = performance.now() + 15000
  let before = null
  const look = () => {
    const text = element.innerText
    const streams = /Streaming/.test(text) && /[a-z]{3,} [a-z]+/.test(text)
    if (streams && before !== null && before !== text) resolve()
    else if (performance.now() > end) reject(new Error(`No growing text in: ${text}`))
    else {
      if (streams) before = text
      requestAnimationFrame(look)
    }
  }
  look()
})"""


def come_in(page: Page, link: str) -> None:
    """The first owner's way: the printed link, the form, the welcome page."""
    page.goto(link)
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Workspace").fill(WORKSPACE)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open Baton").click()
    expect(page.get_by_role("heading", name=f"Welcome, {NAME}")).to_be_visible()


def sign_in(page: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("button", name=NAME).click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def open_flow(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=FLOW).click()
    expect(canvas(page)).to_be_visible()


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name=f"Run {FLOW}")


def flow_canvas(page: Page, name: str) -> Locator:
    return page.get_by_role("application", name=re.compile(re.escape(name)))


def any_canvas(page: Page) -> Locator:
    """The canvas of whatever flow or run is open."""
    return page.get_by_role("application")


def open_menu(page: Page, flow: str) -> None:
    """The three dots of a flow, on its card or its page."""
    page.get_by_role("button", name=f"More for {flow}", exact=True).click()
    expect(page.get_by_role("menu", name=f"What to do with {flow}")).to_be_visible()


def paste(page: Page, text: str) -> None:
    """Into the field for a flow's text, as from a clipboard."""
    field = page.get_by_label("Text of the flow")
    field.focus()
    field.evaluate(
        """(element, text) => {
          const clipboardData = new DataTransfer()
          clipboardData.setData('text/plain', text)
          element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
        }""",
        text,
    )


def start_run(page: Page, topic: str = "the last night train") -> str:
    """From an open flow to its run. Returns the run's id, as the address bar shows it."""
    page.get_by_role("button", name="Run").click()
    dialog(page).get_by_label("What should it be about?").fill(topic)
    dialog(page).get_by_role("button", name="Run").click()
    return run_id(page)


def run_id(page: Page) -> str:
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}$"))
    return page.url.rsplit("/", 1)[1]


def canvas(page: Page) -> Locator:
    return page.get_by_role("application", name=re.compile(re.escape(FLOW)))


def step(page: Page, title: str, word: str = "") -> Locator:
    """A step on the canvas, in the state of this word."""
    return canvas(page).get_by_role("group", name=re.compile(rf"^{title}, (.*, )?{word}"))


def streaming_title(page: Page) -> str:
    """Which step streams at this moment."""
    now = canvas(page).get_by_role("group", name=re.compile(", Streaming, ")).first
    expect(now).to_be_visible()
    return (now.get_attribute("aria-label") or "").split(",")[0]


def see_streaming(shown: Locator) -> None:
    """Waits until this step shows text that grows, looking at every frame: a short stream slips between two polls."""
    shown.evaluate(LOOK_FOR_STREAMING)


def row(page: Page, title: str) -> Locator:
    """The same step in the list of a narrow screen."""
    button = page.get_by_role("button", name=re.compile(rf"^{title}"))
    return page.get_by_role("list", name=f"Steps of {FLOW}").get_by_role("listitem").filter(has=button)


def open_step(page: Page, title: str) -> Locator:
    """Clicks a step and returns its panel."""
    step(page, title).click()
    panel = page.get_by_role("complementary", name="Step output")
    expect(panel.get_by_role("heading", name=title, exact=True)).to_be_visible()
    return panel


def answer(page: Page) -> Locator:
    return page.get_by_role("region", name="Answer").locator(".answer-text")


def begins_with(text: str) -> re.Pattern[str]:
    """Streamed text only grows: what was read before stays in front."""
    words = [re.escape(word) for word in text.split()]
    return re.compile(r"^\s*" + r"\s+".join(words))


def wait_until_done(page: Page) -> None:
    for title in (*MODEL_STEPS, "Result"):
        expect(step(page, title, "Done")).to_be_visible()
    expect(page.get_by_role("banner").get_by_text(re.compile(r"^Done \d+:\d\d$"))).to_be_visible()
