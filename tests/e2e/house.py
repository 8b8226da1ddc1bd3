import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, StorageState, expect

from tests.e2e import drafts, person, stories
from tests.e2e.browser import WIDE, Theme, Window
from tests.services import BatonProcess
from tests.services.process import ROOT

# Fast enough for a test, slow enough that a step is seen streaming on a busy machine.
PACE = {"BATON_REHEARSAL_SPEED": "2"}
FAILING_FLOW = "Ask a model that is not there"
ADD_FAILING_FLOW = f"""
from flows.actions.make_signin_link import make_signin_link
from flows.graph import digest, parse
from flows.models import Flow, FlowVersion, Membership, User, Workspace
document = parse({{
    "schema": 1, "name": "{FAILING_FLOW}", "description": "Its second step fails.", "tags": [], "inputs": [],
    "steps": [
        {{"id": "draft", "kind": "model", "title": "Draft", "position": {{"x": 0, "y": 0}},
         "config": {{"action": "generate", "model": "rehearsal/steady", "prompt": "Topic: rain"}}}},
        {{"id": "critic", "kind": "model", "title": "Critic", "position": {{"x": 248, "y": 0}},
         "config": {{"action": "critique", "model": "rehearsal/missing", "prompt": "{{{{ draft }}}}"}}}},
        {{"id": "result", "kind": "output", "title": "Result", "position": {{"x": 496, "y": 0}},
         "config": {{"value": "{{{{ critic }}}}"}}}},
    ],
    "edges": [{{"source": "draft", "target": "critic"}}, {{"source": "critic", "target": "result"}}],
}})
flow = Flow.objects.create(workspace=Workspace.objects.get(), name=document.name, document=document.to_json())
flow.published = FlowVersion.objects.create(flow=flow, number=1, document=flow.document, digest=digest(document))
flow.save(update_fields=["published"])
viewer = User.objects.create(email="viewer@baton.local", name="Vera Viewer")
Membership.objects.create(workspace=flow.workspace, user=viewer)
print(make_signin_link(viewer.email))
print(make_signin_link())
"""


@dataclass
class House:
    """A running Baton with its owner signed in, who has a finished, a cancelled and a failed run."""

    baton: BatonProcess
    browser: Browser
    signed_in: StorageState
    flow: str = ""
    done: str = ""
    cancelled: str = ""
    failed: str = ""
    changed: str = ""  # a flow whose draft differs from its version and has something wrong
    stuck: str = ""  # a flow that cannot run any more
    asking: str = ""  # a run that waits for an approval
    asked: str = ""  # a run that asks for details
    looped: str = ""  # a run with passes
    listed: str = ""  # a run with items, of which one failed
    mended: str = ""  # a run that fails at its second step
    paused: str = ""
    link: str = ""  # a one-time link that nobody has used
    viewer: str = ""  # and one for somebody who may only look

    @contextmanager
    def window(
        self, *, theme: Theme = "light", size: tuple[int, int] = WIDE, signed_in: bool = True, still: bool = False
    ) -> Iterator[Window]:
        """Fails when the page complained about anything while the window was open."""
        storage = self.signed_in if signed_in else None
        window = Window(self.browser, self.baton.url, theme=theme, size=size, storage=storage, still=still)
        try:
            yield window
        finally:
            window.close()
        window.must_be_quiet()


def manage(baton: BatonProcess, *arguments: str) -> str:
    """A command beside the running server, as one types it in a second terminal."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=baton.env, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


@contextmanager
def opened(home: Path, browser: Browser) -> Iterator[House]:
    with BatonProcess(home, env=PACE) as baton:
        window = Window(browser, baton.url)
        try:
            person.come_in(window.page, baton.link)
            house = House(baton, browser, window.context.storage_state())
        finally:
            window.close()
        yield house


def furnish(house: House) -> None:
    """One run of every ending."""
    house.viewer, house.link = manage(house.baton, "shell", "-v0", "-c", ADD_FAILING_FLOW).splitlines()[-2:]
    with house.window() as window:
        page = window.page
        person.open_flow(page)
        house.flow = page.url.rsplit("/", 1)[1]
        house.done = person.start_run(page)
        person.open_flow(page)
        house.cancelled = person.start_run(page, "a broken umbrella")
        person.see_streaming(person.step(page, "Critic"))
        page.get_by_role("button", name="Cancel run").click()
        expect(page.get_by_role("button", name="Run again")).to_be_visible()
        page.goto("/")
        page.get_by_role("button", name=f"Run {FAILING_FLOW}").click()
        page.get_by_role("dialog").get_by_role("button", name="Run").click()
        house.failed = person.run_id(page)
        expect(page.get_by_role("button", name="Run again")).to_be_visible()
        house.changed = drafts.make_changed(window)
        part = drafts.make(window, stories.part())
        house.stuck = drafts.make(window, stories.with_part())
        window.send("DELETE", f"/api/flows/{part}/")
        window.send("DELETE", f"/api/flows/{drafts.make(window, drafts.document('Old release notes'))}/")
        window.send("POST", "/api/accounts/", {"name": "openai", "preset": "openai"})
        window.send("POST", "/api/accounts/", {"name": "ollama", "preset": "ollama"})
        house.asking = stories.start(window, stories.approval())
        house.asked = stories.start(window, stories.questions())
        house.looped = stories.start(window, stories.passes())
        house.listed = stories.start(window, stories.chapters(12, models=False))
        house.mended = stories.start(window, stories.flaky())
        house.paused = stories.start(window, stories.chapters())
        window.send("POST", f"/api/runs/{house.paused}/pause/", {})
        page.goto(f"/runs/{house.done}")
        person.wait_until_done(page)
