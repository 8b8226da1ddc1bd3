"""All slots of a step: those of its config, which its kind knows, and those every step has. And those of the policy."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.graph.catalogue import DeclaredKind, Reach, Slot
from flows.graph.document import AlternativeStrategy, FieldCondition, FlowUse, Policy, Step


def step_slots(step: Step, kind: DeclaredKind | None) -> Iterator[Slot]:
    """`kind` None: one that nobody knows, whose config is left alone."""
    if step.condition is not None:
        condition = step.condition
        yield Slot(
            ("condition",), "condition", condition.to_json() if isinstance(condition, FieldCondition) else condition
        )
    for field, reach in _MAPPINGS:
        yield from _templates(getattr(step, field), (field,), reach)
    for index, strategy in enumerate(step.recovery):
        if isinstance(strategy, AlternativeStrategy):
            yield from _flow_use(strategy, ("recovery", index))
    if kind is not None:
        yield from kind.slots(step.config)


_MAPPINGS: tuple[tuple[str, Reach], ...] = (("input_mapping", "before"), ("output_mapping", "after"))


def policy_slots(policy: Policy) -> Iterator[Slot]:
    """Of what runs when a run has failed. `at` starts with "policy"."""
    if policy.on_failure is not None:
        yield from _flow_use(policy.on_failure, ("policy", "on_failure"))


def _flow_use(use: FlowUse, at: tuple[str | int, ...]) -> Iterator[Slot]:
    yield Slot((*at, "flow"), "flow", use.flow, "failed")
    yield from _templates(use.inputs, (*at, "inputs"), "failed")


def _templates(value: Any, at: tuple[str | int, ...], reach: Reach) -> Iterator[Slot]:
    """A mapping may nest: every text in it is a template."""
    if isinstance(value, str):
        yield Slot(at, "template", value, reach)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _templates(item, (*at, key), reach)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _templates(item, (*at, index), reach)
