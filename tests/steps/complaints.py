"""What a kind says against a config: places and messages."""

from collections.abc import Mapping
from typing import Any

from flows.faults import InvalidInput
from flows.steps.registry import catalogue


def places(kind: str, config: Mapping[str, Any]) -> list[str | None]:
    declared = catalogue().find(kind)
    assert declared is not None
    try:
        declared.check(config)
    except InvalidInput as wrong:
        return [problem["where"] for problem in wrong.problems]
    return []
