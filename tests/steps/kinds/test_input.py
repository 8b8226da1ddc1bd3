from flows.steps.kinds.input import KIND
from tests.steps.context import FakeContext


async def test_the_input_step_hands_on_what_the_run_was_given() -> None:
    assert (await KIND.run(FakeContext("input", inputs={"topic": "bees"}))).output == {"topic": "bees"}
