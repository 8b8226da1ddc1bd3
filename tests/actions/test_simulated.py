"""A run is a rehearsal when no model that it may ask is real, in the flows that it may run neither."""

from typing import Any

import pytest

from flows.actions.simulated import simulated
from flows.graph import parse
from flows.models import Flow
from tests.access.material import make_flow
from tests.graph.documents import raw, step
from tests.people import People

pytestmark = pytest.mark.django_db
PLAY, REAL = (step("a", "model", config={"model": model}) for model in ("rehearsal/steady", "openai/gpt"))


def sub(flow: str, **more: Any) -> dict[str, Any]:
    return step("use", "sub_flow", config={"flow": flow}, **more)


def kept(people: People, name: str, *steps: dict[str, Any]) -> Flow:
    return make_flow(people.workspace, people.bob, name=name, inputs=[], steps=list(steps), edges=[])


@pytest.mark.parametrize(
    ("own", "inner", "expected"),
    [
        ([], [PLAY], True),
        ([], [REAL], False),
        ([PLAY], [PLAY], True),
        ([PLAY], [REAL], False),
        ([REAL], [PLAY], False),
        ([], [step("a", "transform", config={"value": "x"})], False),
        ([PLAY], [step("a", "transform", config={"value": "x"})], True),
    ],
)
def test_one_real_model_in_a_flow_that_it_runs_makes_a_run_real(
    everyone: People, own: list[dict[str, Any]], inner: list[dict[str, Any]], expected: bool
) -> None:
    """O96-O101: or the play money of the one would be added to the money of the other."""
    flow = kept(everyone, "Inner", *inner)
    for name in ("Inner", str(flow.pk)):
        assert simulated(everyone.workspace, parse(raw(*own, sub(name)))) is expected


def test_flows_inside_flows_are_looked_into_and_circles_end(everyone: People) -> None:
    kept(everyone, "Deep", REAL)
    kept(everyone, "Round", PLAY, sub("Round"))
    kept(everyone, "Middle", PLAY, sub("Deep"))
    assert simulated(everyone.workspace, parse(raw(sub("Round"))))
    assert not simulated(everyone.workspace, parse(raw(sub("Middle"))))


def test_what_saves_a_step_is_looked_into_too(everyone: People) -> None:
    kept(everyone, "Plan B", REAL)
    saved = {**PLAY, "recovery": [{"strategy": "alternative", "flow": "Plan B"}]}
    assert not simulated(everyone.workspace, parse(raw(saved)))


def test_flows_of_others_and_flows_that_are_not_there_say_nothing(everyone: People) -> None:
    make_flow(everyone.elsewhere, everyone.mallory, name="Theirs", inputs=[], steps=[REAL], edges=[])
    for name in ("Theirs", "Nowhere"):
        assert simulated(everyone.workspace, parse(raw(PLAY, sub(name))))
