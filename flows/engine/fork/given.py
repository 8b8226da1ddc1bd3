"""Results that a person gives in place of those a step had."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flows import language
from flows.engine import events
from flows.engine.event import Event
from flows.engine.fork.anew import SIDE_BY_SIDE
from flows.engine.fork.places import around, place_of
from flows.engine.fork.told import Told
from flows.engine.names import Names, RunFacts
from flows.engine.records import Record
from flows.engine.scope import Scope
from flows.engine.state import RunState
from flows.engine.structure import Structure
from flows.faults import TemplateFault


def given_result(told: Told, path: str, output: Any, before: Event | None) -> Event:
    """Control leaves where it left before: a person gives what the step yields, not what it decides."""
    return events.StepSucceeded(
        path=path,
        attempt=max(1, told.attempts.get(path, 0)),
        output=output,
        duration_ms=0,
        ports=before.ports if isinstance(before, events.StepSucceeded) else None,
        edited=True,
    )


def with_mapped(result: list[Event], told: Told, new: Structure, given: Collection[str]) -> list[Event]:
    """An edited result adds to the context what its step's output mapping makes of it."""
    mapping = {path: new.steps[place_of(path).step].output_mapping for path in given}
    if not any(mapping.values()):
        return result
    state = RunState(inputs=told.inputs)
    for seq, event in enumerate(result, 1):
        state.apply(Record(UUID(int=0), seq, 0, datetime.fromtimestamp(0, UTC), event))
    facts = RunFacts.of(new, state)

    def mapped(event: Event) -> Event:
        templates = mapping.get(event.path)
        if not templates or not isinstance(event, events.StepSucceeded):
            return event
        place = place_of(event.path)
        own = {"output": event.output, place.step: event.output}
        names = Names(_scope(new, state, place.scope), place.step, facts, own)
        try:
            return replace(event, mapped={key: _filled(value, names) for key, value in templates.items()})
        except TemplateFault as fault:
            raise TemplateFault(
                fault.message, where=f"outputs.{event.path}.output_mapping, {fault.where}", remedy=fault.remedy
            ) from None

    return [mapped(event) for event in result]


def _scope(new: Structure, state: RunState, scope: str) -> Scope:
    """As a step there sees it: with the scopes around it and, in a loop, the passes before it."""
    frame = around(scope)
    if frame is None:
        return _settled(Scope(new.members(None)), state)
    place, number = frame
    outer, members = _scope(new, state, place.scope), new.members(place.step)
    first = number if new.steps[place.step].kind in SIDE_BY_SIDE else 1
    found: Scope | None = None
    for each in range(first, number + 1):
        prefix = f"{place.path}[{each}]."
        made = Scope(members, prefix, outer=outer, frame=place.step, number=each, after=found)
        found = _settled(made, state)
    assert found is not None
    return found


def _settled(scope: Scope, state: RunState) -> Scope:
    for step in scope.members.order:
        if (told := state.steps.get(scope.path(step))) is not None and told.settled:
            scope.settle(step, told)
    return scope


def _filled(value: Any, names: Mapping[str, Any]) -> Any:
    """A mapping may nest: every text in it is a template."""
    if isinstance(value, str):
        return language.render(value, names).value
    if isinstance(value, Mapping):
        return {key: _filled(item, names) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(item, names) for item in value]
    return value
