"""Imports a foreign flow, gives every question a model, and carries it out: the real engine and kinds on the twins of
the ports, models that answer as they are told by the step that asks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flows.calls.pipeline import CallPipeline
from flows.engine.memory import SteppingClock
from flows.engine.ports import CallSite
from flows.engine.requests import HttpReply, HttpRequest, ModelReply, ModelRequest
from flows.engine.state import RunState
from flows.graph import Document, Step, resolve_inputs, validate
from flows.graph.formats import import_text
from flows.library import roles
from flows.providers.memory import Only, Scripted, saying
from flows.steps.readiness import stops_a_run
from flows.steps.registry import catalogue
from tests.engine.stage import Stage

Told = Mapping[str, str | Exception | Sequence[str | Exception]]
MODEL = "rehearsal/steady"


class OneAccount:
    """Every provider's models are called through one account."""

    def for_provider(self, provider: str) -> str:
        return "rehearsal"


def imported(text: str) -> Document:
    """Roles get the model that somebody chooses for them after the import; tools that are a name alone are left out."""
    document = import_text(text, accounts=OneAccount(), roles=[role.name for role in roles()]).document
    document = document.with_parts(steps=[_bound(step) for step in document.steps])
    assert [problem for problem in validate(document, catalogue()) if problem.severity == "error"] == []
    assert stops_a_run(document, catalogue()) == []
    return document


def _bound(step: Step) -> Step:
    if step.kind not in ("model", "agent"):
        return step
    tools: dict[str, list[Any]] = {"tools": []} if "tools" in step.config else {}
    return step.model_copy(update={"config": {**step.config, "model": step.config.get("model") or MODEL, **tools}})


@dataclass
class Telling:
    """`told`: what the model says to a step by its id, one after the other; the last again when they run out."""

    told: Told
    clock: SteppingClock
    asked: list[tuple[str, ModelRequest]] = field(default_factory=list)
    _said: Counter[str] = field(default_factory=Counter)

    async def complete(self, request: ModelRequest, site: CallSite) -> ModelReply:
        self.asked.append((site.path, request))
        step = site.path.rpartition(".")[2]
        told = self.told.get(step, f"What {step} says.")
        answers = [told] if isinstance(told, str | Exception) else list(told)
        answer = answers[min(self._said[step], len(answers) - 1)]
        self._said[step] += 1
        script = [answer] if isinstance(answer, Exception) else saying(answer)
        return await CallPipeline(Only(Scripted(script)), self.clock).complete(request, site)

    async def fetch(self, request: HttpRequest, site: CallSite) -> HttpReply:
        raise AssertionError("no request was expected")


@dataclass
class CarriedOut:
    state: RunState
    story: list[str]
    asked: list[tuple[str, ModelRequest]]

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(path, request.prompt) for path, request in self.asked]

    def prompts(self, path: str) -> list[str]:
        return [prompt for asking, prompt in self.said if asking == path]

    def states(self) -> dict[str, str]:
        return {path: step.state for path, step in self.state.steps.items()}


async def carried_out(document: Document, told: Told, inputs: Mapping[str, Any] | None = None) -> CarriedOut:
    clock = SteppingClock()
    telling = Telling(told, clock)
    stage = Stage(document, calls=telling, inputs=resolve_inputs(document.inputs, inputs or {}), clock=clock)
    stage.kinds = catalogue()  # type: ignore[assignment]
    state = await stage.drive()
    while state.state == "waiting" and state.waiting_until is not None:
        clock.advance((datetime.fromisoformat(state.waiting_until) - clock.now()) / timedelta(seconds=1))
        state = await stage.drive()
    return CarriedOut(state, stage.story, telling.asked)
