import pytest

from flows.engine.requests import ChildEnd, ChildRequest
from flows.faults import ErrorJson, NotFound, Permanent, StepFault
from flows.steps.kinds.sub_flow import KIND
from tests.steps.cases import changed
from tests.steps.complaints import places
from tests.steps.context import FakeContext, played


@pytest.mark.parametrize("version", ["latest", 1, 250])
def test_a_version_is_the_latest_or_pinned(version: object) -> None:
    """C107"""
    assert places("sub_flow", changed("sub_flow", ("version",), version)) == []


@pytest.mark.parametrize(
    ("at", "value", "place"),
    [
        (("version",), "newest", "version"),
        (("version",), 0, "version"),
        (("version",), True, "version"),
        (("version",), None, "version"),
        (("flow",), "", "flow"),
        (("inputs",), {"no name": "x"}, "inputs['no name']"),
        (("inputs",), {"text": 7}, "inputs.text"),
    ],
)
def test_what_is_wrong_is_located(at: tuple[str | int, ...], value: object, place: str) -> None:
    assert places("sub_flow", changed("sub_flow", at, value)) == [place]


CONFIG = {"flow": "Fact check", "version": 3, "inputs": {"text": "{{ draft }}", "strict": "{{ inputs.strict }}"}}


async def test_it_runs_the_flow_and_yields_its_output() -> None:
    """C107: inputs keep their types."""
    context = FakeContext("sub_flow", CONFIG, {"draft": ["a"]}, {"strict": True}, children=[{"score": 7}])
    assert (await played(KIND, context)).output == {"score": 7}
    assert context.flows == [ChildRequest("Fact check", 3, {"text": ["a"], "strict": True})]
    assert (context.flows[0].purpose, KIND.effect) == ("sub_flow", "idempotent")


async def test_a_failed_run_fails_the_step_and_says_of_what() -> None:
    error: ErrorJson = {"code": "TIMEOUT", "message": "It took too long.", "remedy": "Allow more.", "where": "steps.a"}
    context = FakeContext("sub_flow", CONFIG, children=[ChildEnd("r", "failed", error=error)])
    with pytest.raises(StepFault) as caught:
        await played(KIND, context)
    assert (caught.value.code, caught.value.remedy) == ("SUB_FLOW_FAILED", "Allow more.")
    assert caught.value.message == "The flow “Fact check” failed (TIMEOUT): It took too long."
    assert not isinstance(caught.value, Permanent)


async def test_a_cancelled_run_is_not_tried_again() -> None:
    with pytest.raises(Permanent) as caught:
        await played(KIND, FakeContext("sub_flow", CONFIG, children=[ChildEnd("r", "cancelled")]))
    assert caught.value.code == "SUB_FLOW_FAILED"


async def test_a_flow_that_is_not_there_is_the_engines_to_say() -> None:
    with pytest.raises(NotFound):
        await played(KIND, FakeContext("sub_flow", CONFIG, children=[NotFound(code="FLOW_NOT_FOUND")]))
