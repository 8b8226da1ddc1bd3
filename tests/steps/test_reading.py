import gc
from typing import Any

import pytest

from flows.faults import InvalidStep
from flows.graph import Step
from flows.steps import reading
from flows.steps.kinds.output import OutputConfig
from flows.steps.kinds.transform import TransformConfig
from flows.steps.reading import Reader, With, number_in, settings_of
from tests.steps.context import FakeContext


def transform(**config: Any) -> Step:
    return Step(id="a", kind="transform", config=config)


def test_settings_are_read_once_for_each_step() -> None:
    step, other = transform(value="x"), transform(value="x")
    read = settings_of(TransformConfig, step)
    assert settings_of(TransformConfig, step) is read
    assert settings_of(TransformConfig, other) is not read
    assert settings_of(OutputConfig, step).value == "x"
    assert settings_of(TransformConfig, step) is read


def test_settings_go_with_their_step() -> None:
    step = transform(value="x")
    settings_of(TransformConfig, step)
    key = (TransformConfig, id(step))
    assert key in reading._read
    del step
    gc.collect()
    assert key not in reading._read


def test_wrong_settings_are_located_every_time() -> None:
    step = transform(mode="xml")
    for _ in range(2):
        with pytest.raises(InvalidStep) as caught:
            settings_of(TransformConfig, step)
        assert caught.value.where == "config.mode"


def test_names_can_be_added_without_looking_at_the_others() -> None:
    class Untouched(dict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            raise AssertionError("nobody asked for it")

    names = With(Untouched(a=1, b=2), {"b": 3, "output": None})
    assert (names["b"], names["output"]) == (3, None)
    assert list(names) == ["b", "output", "a"]
    assert len(names) == 3
    with pytest.raises(KeyError):
        With({}, {})["x"]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *((1, 1.0), (0.5, 0.5), ("0.85", 0.85), (" 7\n", 7.0), ("-1e-2", -0.01)),
        *((other, None) for other in (True, None, "8/10", [1], "nan", "inf", "1e999", 10**400, "", "1_000")),
    ],
)
def test_a_score_is_a_number_or_a_text_that_reads_as_one(value: Any, number: float | None) -> None:
    assert number_in(value) == number


def test_the_same_warning_is_told_once_and_there_are_not_endlessly_many() -> None:
    context = FakeContext("transform")
    read = Reader(context)
    for number in range(1_000):
        read.value("{{ gone }}", "config.value")
        read.value(f"{{{{ gone_{number} }}}}", "config.value")
    assert len(context.warnings) == len(set(context.warnings)) == 100
