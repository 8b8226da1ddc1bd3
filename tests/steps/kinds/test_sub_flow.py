import pytest

from tests.steps.cases import changed
from tests.steps.complaints import places


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
