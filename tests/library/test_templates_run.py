"""Every shipped flow runs on the rehearsal to a sensible end, by every way it can take: the real engine, real kinds."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from flows.library import FlowTemplate, instantiate, template, templates
from tests.library.running import Ran, run

pytestmark = pytest.mark.slow

APPROVED: dict[str, Any] = {"decision": "approved"}
SENT_BACK: dict[str, Any] = {"decision": "sent_back", "comment": "Warmer."}
UNSAID: dict[str, Any] = {"decision": "sent_back", "comment": ""}
PASSED = {"passed": 1, "cases": [], "summary": "All passed."}


@dataclass(frozen=True)
class Way:
    """One way through a flow: what is pinned, what people say, and which steps are left out by it."""

    slug: str
    left_out: frozenset[str] = frozenset()
    pins: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.slug} {' '.join(map(str, self.pins.values()))[:40]}".strip()


def one_of(slug: str, chosen: str, desks: set[str], pins: dict[str, Any]) -> Way:
    return Way(slug, frozenset(desks - {chosen}), pins)


EXPERTS = {"technical", "creative", "analytical", "general"}
MAIL = {"urgent": False, "language": "English", "wishes": ["An answer."]}
DESKS = {"billing", "technical", "general"}
WAYS = [
    *(one_of("conditional-routing", it, EXPERTS, {"classify": {"category": it}}) for it in sorted(EXPERTS)),
    *(one_of("request-desk", it, DESKS, {"classify": {**MAIL, "desk": it}}) for it in sorted(DESKS)),
    Way("build-and-deploy", frozenset({"release", "deploy"}), {"test": {**PASSED, "passed": 0.5}}),
    Way("build-and-deploy", frozenset(), {"test": PASSED}, {"release": APPROVED}),
    Way("build-and-deploy", frozenset({"deploy"}), {"test": PASSED}, {"release": SENT_BACK}),
    Way("self-correcting-coder", frozenset({"debug"}), {"test": PASSED}),
    Way("self-correcting-coder", frozenset(), {"test": {**PASSED, "passed": 0.9}}),
    Way("moderation-vote", frozenset({"person"}), {"majority": "keep"}),
    Way("moderation-vote", frozenset(), {"majority": "doubtful"}, {"person": {"decision": "hide"}}),
    Way("support-reply", frozenset({"wish", "revise", "approve_again"}), {}, {"approve": APPROVED}),
    Way("support-reply", frozenset({"wish"}), {}, {"approve": SENT_BACK, "approve_again": APPROVED}),
    Way("support-reply", frozenset({"send"}), {}, {"approve": UNSAID, "wish": "Warmer.", "approve_again": SENT_BACK}),
    Way("watched-job", frozenset({"cancel"})),
    Way("watched-job", frozenset({"report"}), {"look": {"state": "running", "progress": 40}}),
    Way("watched-job", frozenset({"report", "cancel"}), {"look": {"state": "failed"}}),
    *(
        Way("prompt-ab-test", frozenset({left}), inputs={"person": who})
        for who, left in (("ada", "prompt_a"), ("bo", "prompt_b"))
    ),
]
# What the default run leaves out: a good score in the last round, and no thread.
SHORTENED = {"refinement": {"refine"}, "tutor-with-memory": {"remember"}}


async def ran(way: Way) -> Ran:
    return await run(instantiate(template(way.slug)), way.answers, way.inputs, way.pins)


def ended_well(one: Ran) -> None:
    state = one.state
    assert (state.state, state.error) == ("completed", None)
    assert one.warnings == {}
    assert one.steps("failed") == set()
    assert isinstance(state.output, str)
    assert len(state.output) > 20
    assert "{{" not in state.output


@pytest.mark.parametrize("way", WAYS, ids=str)
async def test_every_way_through_a_flow_leads_to_its_end(way: Way) -> None:
    """O7, C64-C78, O66-O72, O128-O133: branches, people, timers and all."""
    one = await ran(way)
    ended_well(one)
    assert one.steps("skipped") == set(way.left_out)


BY_WAYS = {way.slug for way in WAYS}
STRAIGHT = [one for one in templates() if one.slug not in BY_WAYS | {"expert-panel"}]


async def test_every_expert_of_the_panel_is_asked_by_some_question() -> None:
    """O129: who answers is chosen by a model, so here by what a question speaks of."""
    experts = {"law", "money", "people", "product"}
    asked: set[str] = set()
    for question in (None, "law", "money", "Which features does the product need?"):
        one = await run(template("expert-panel").document, inputs={"question": question} if question else {})
        ended_well(one)
        assert one.steps("skipped") < experts
        asked |= one.steps("succeeded")
    assert asked == {step.id for step in template("expert-panel").document.steps}


@pytest.mark.parametrize("one", STRAIGHT, ids=lambda one: one.slug)
async def test_it_runs_with_its_defaults_and_every_step_has_its_part(one: FlowTemplate) -> None:
    """O7, C64-C78, O66-O72, O128-O133: as a person meets it, nothing asked for but a click."""
    done = await run(one.document)
    ended_well(done)
    left_out = done.steps("skipped") - done.steps("succeeded")
    assert left_out <= SHORTENED.get(one.slug, set())
    assert done.steps("succeeded") | left_out == {step.id for step in one.document.steps}
    assert done.questions == []


@pytest.mark.parametrize("slug", sorted(BY_WAYS))
async def test_together_the_ways_come_to_every_step(slug: str) -> None:
    done: set[str] = set()
    for way in WAYS:
        if way.slug == slug:
            done |= (await ran(way)).steps("succeeded")
    assert done == {step.id for step in template(slug).document.steps}
