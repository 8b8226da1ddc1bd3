import pytest

from flows.faults import InvalidInput, TemplateFault
from flows.steps.kinds.output import KIND
from tests.steps.context import FakeContext


async def test_the_output_step_yields_its_value_with_its_type() -> None:
    context = FakeContext("output", {"value": "{{ data }}"}, {"data": {"score": 7}})
    assert (await KIND.run(context)).output == {"score": 7}


async def test_without_a_value_it_yields_what_came_before() -> None:
    assert (await KIND.run(FakeContext("output", {}, {"previous": "text"}))).output == "text"


def test_a_bad_template_is_found_before_it_runs() -> None:
    with pytest.raises(TemplateFault) as caught:
        KIND.check({"value": "a\n{{ x() }}"})
    assert caught.value.where == "value, line 2"


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        KIND.check({"valeu": "x"})
    assert caught.value.where == "valeu"
