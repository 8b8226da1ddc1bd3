import pytest

from tools.node import is_new_enough


@pytest.mark.parametrize("version", ["v20.19.0", "v20.20.2", "v22.12.0", "v24.1.0"])
def test_versions_that_the_front_end_builds_with(version: str) -> None:
    assert is_new_enough(version)


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.1", "v21.7.0", "v22.11.0", "", "command not found"])
def test_versions_that_are_passed_over_for_the_carried_node(version: str) -> None:
    assert not is_new_enough(version)
