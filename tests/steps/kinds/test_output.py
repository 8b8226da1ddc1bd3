import pytest

from flows.faults import InvalidStep, TemplateFault
from flows.steps.kinds.output import KIND
from tests.steps.complaints import places
from tests.steps.context import FakeContext


async def test_the_output_step_yields_its_value_with_its_type() -> None:
    context = FakeContext("output", {"value": "{{ data }}"}, {"data": {"score": 7}})
    assert (await KIND.run(context)).output == {"score": 7}


async def test_without_a_value_it_yields_what_came_before() -> None:
    assert (await KIND.run(FakeContext("output", {}, {"previous": "text"}))).output == "text"


async def test_a_bad_template_is_located_when_it_runs_all_the_same() -> None:
    with pytest.raises(TemplateFault) as caught:
        await KIND.run(FakeContext("output", {"value": "a\n{% macro x() %}"}))
    assert caught.value.where is not None
    assert caught.value.where.startswith("config.value, line 2")


def test_a_template_is_the_languages_to_judge_and_not_the_kinds() -> None:
    assert places("output", {"value": "a\n{{ x("}) == []


async def test_an_unknown_setting_is_refused() -> None:
    assert places("output", {"valeu": "x"}) == ["valeu"]
    with pytest.raises(InvalidStep) as caught:
        await KIND.run(FakeContext("output", {"valeu": "x"}))
    assert caught.value.where == "config.valeu"
