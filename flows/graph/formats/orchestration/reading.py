"""An orchestration as a document. `read` goes: the flow's own fields, each step, groups, then the loops."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.graph.formats.conditions import condition
from flows.graph.formats.draft import Draft, Reading, Source
from flows.graph.formats.fields import Fields
from flows.graph.formats.naming import Ids, human
from flows.graph.formats.orchestration.loops import Step, looped
from flows.graph.formats.report import listed
from flows.graph.formats.units import Beside, Unit, connected, ends, parents
from flows.graph.limits import LONGEST_MS, MAX_STEPS

STEP_TYPES = ("sequential", "parallel", "conditional", "loop", "sub_orchestration")
SUB_FLOW = ("orchestrationName", "subOrchestration", "orchestration", "orchestrationId", "subOrchestrationId")
_WHOLE_INPUT = re.compile(r"\bcontext\.input\b(?!\s*[.\[])")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
WIDE = 64  # more edges than this between two groups go through a join


@dataclass(frozen=True, slots=True)
class _Read:
    step: Step
    group: str | None


def read(data: Mapping[str, Any], reading: Reading) -> Draft:
    flow = Fields(data, (), reading.problems)
    name = flow.text("name", required=True, most=200)
    draft = Draft(Source(data, flow.read, ()), name or "Imported flow", flow.text("description"))
    draft.tags = flow.texts("tags", most=50, longest=64)
    steps = _in_order(flow.maps("steps", most=MAX_STEPS))
    names = [str(step.data.get("name")) for step in steps]
    ids = Ids(coming=[name for name in names if name == human(name)])
    titles = _titles(names, steps, reading)
    found = [_step(step, title, ids, draft, reading) for step, title in zip(steps, titles, strict=True)]
    reading.problems.raise_any()
    groups = _groups(found, reading)
    _asked(groups, draft, reading)
    units = looped(groups, [one.step for one in found], ids, draft, reading)
    units = _narrowed(units, ids, draft, reading)
    frames = parents(units)
    for step in draft.steps:
        if (frame := frames.get(step["id"])) is not None:
            step["parent"] = frame
    draft.edges = connected(units)
    return draft


def _asked(groups: list[Unit], draft: Draft, reading: Reading) -> None:
    """A run is given an input, of which a definition need not speak: who begins with the whole context works on it."""
    mappings = [step.get("input_mapping") for step in draft.steps]
    first = set(ends(groups[0])) if groups else set()
    begins = any(step["id"] in first and not step.get("input_mapping") for step in draft.steps)
    if not begins and not _WHOLE_INPUT.search(json.dumps(mappings)):
        return
    draft.inputs.append(
        {
            "name": "prompt",
            "title": "Prompt",
            "type": "long_text",
            "required": not any(mappings),
            "help": "What the flow works on.",
        }
    )
    reading.report.changed((), "The input of a run, as a whole, became the input “prompt”.")


def _in_order(steps: list[Fields]) -> list[Fields]:
    """By `order`; a step without one stands where the list has it."""
    places = []
    for index, step in enumerate(steps):
        order = step.number("order", -1e9, 1e9)
        places.append((index if order is None else order, index))
    return [steps[index] for _, index in sorted(places)]


def _titles(names: list[str], steps: list[Fields], reading: Reading) -> list[str]:
    """Texts speak of steps by name, so no two may have the same."""
    taken, seen = set(names), Counter[str]()
    titles = []
    for name, step in zip(names, steps, strict=True):
        seen[name] += 1
        title = name
        while seen[name] > 1 and title in taken:
            title = f"{name[:190]} {seen[name]}"
            seen[name] += title in taken
        if title != name:
            taken.add(title)
            reading.report.changed(
                step.place, f"There is a step {name!r} before it; this one is called {title!r} here."
            )
        titles.append(title)
    return titles


def _step(step: Fields, title: str, ids: Ids, draft: Draft, reading: Reading) -> _Read:
    report = reading.report
    name = step.text("name", required=True, most=200)
    ours: dict[str, Any] = {"id": ids.new(title, lower=True), "title": title}
    kind = step.one_of("stepType", STEP_TYPES, default="sequential")
    group = step.text("parallelGroup", most=200) or None
    mapping = _mapping(step, "inputMapping")
    if mapping is not None:
        ours["input_mapping"] = mapping
    if (output := _mapping(step, "outputMapping")) is not None:
        ours["output_mapping"] = output
    said = _what(step, ours, kind, mapping, reading)
    ours["condition"] = condition(step, "condition")
    retries = step.whole("maxRetries", 0, 100) or 0
    delay = step.whole("retryDelay", 0, LONGEST_MS)
    if retries:
        wait = 1_000 if delay is None else delay
        ours["retry"] = {"attempts": retries, "delay_ms": wait, "factor": 1.0, "max_delay_ms": max(wait, 10_000)}
    ours["timeout_ms"] = step.whole("timeout", 1, LONGEST_MS)
    ours = {key: value for key, value in ours.items() if value is not None}
    draft.steps.append(ours)
    draft.sources[ours["id"]] = Source(step.data, step.read, step.place, title)
    said += ["its input mapped"] if mapping else ["given the whole context"]
    said += [f"in the group {group!r}"] if group else []
    said += ["under a condition"] if "condition" in ours else []
    report.understood(step.place, f"Step {name!r} is {ours['id']!r} here: {listed(said)}.")
    if kind == "parallel" and group is None:
        group = ""
    return _Read(Step(ours, kind, step.place), group)


def _what(step: Fields, ours: dict[str, Any], kind: str, mapping: dict[str, Any] | None, reading: Reading) -> list[str]:
    """Sets kind and config; returns what to say of them."""
    by_name, by_id = step.text("roleName", most=200), step.text("roleId", most=200)
    if kind == "sub_orchestration":
        ours["kind"] = "sub_flow"
        flow = next((step.text(name, most=200) for name in SUB_FLOW if step.has(name)), "") or by_name or ours["title"]
        # Its inputs are the mapped keys, whatever their type: a lone variable keeps it.
        names = _input_names(mapping or {}, step, reading)
        inputs = {name: f"{{{{ {name} }}}}" for name in names.values()}
        if mapping is not None:
            ours["input_mapping"] = {names[key]: value for key, value in mapping.items()}
        ours["config"] = {"flow": flow, **({"inputs": inputs} if inputs else {})}
        reading.report.unbound(step.place, f"It calls the flow {flow!r}, which must exist in this workspace.")
        return [f"a flow of its own, {flow!r}"]
    if not by_name and not by_id:
        step.wrong("roleName", "A step needs a role: roleName or roleId.")
    role = reading.binding.role(by_name or by_id, (*step.place, "roleName" if by_name else "roleId"))
    ours["kind"] = "model"
    ours["config"] = {"action": "generate", "model": None, "role": role}
    if not mapping:
        ours["config"]["input_from"] = "all"
    return [f"the role {role!r}"]


def _input_names(mapping: Mapping[str, Any], step: Fields, reading: Reading) -> dict[str, str]:
    """Mapped keys → inputs of the flow that is called: names."""
    ids = Ids([key for key in mapping if _NAME.match(key)])
    names = {key: key if _NAME.match(key) else ids.new(key, "input") for key in mapping}
    for key, name in names.items():
        if key != name:
            reading.report.changed(
                (*step.place, "inputMapping", key), f"The input {key!r} of the flow it calls is called {name!r} here."
            )
    return names


def _mapping(step: Fields, name: str) -> dict[str, Any] | None:
    value = step.take(name)
    if value is None:
        return None
    if not isinstance(value, Mapping):
        step.wrong(name, "This must be a map of names to templates.")
        return None
    return dict(value)


def _groups(found: list[_Read], reading: Reading) -> list[Unit]:
    """Adjacent steps of one group stand beside each other."""
    units: list[list[str]] = []
    before: str | None = None
    for one in found:
        if one.group is not None and one.group == before:
            units[-1].append(one.step.id)
        else:
            units.append([one.step.id])
        before = one.group
    for unit in units:
        if len(unit) > 1:
            place = next(one.step.place for one in found if one.step.id == unit[0])
            reading.report.understood(place, f"{listed(unit)} run beside each other; later steps wait for all of them.")
    return [Beside(tuple(unit)) for unit in units]


def _narrowed(units: list[Unit], ids: Ids, draft: Draft, reading: Reading) -> list[Unit]:
    """Wide groups meet in a join: a hundred steps before a hundred others would be ten thousand edges."""
    result: list[Unit] = []
    for unit in units:
        if (
            result
            and len(ends(result[-1])) * len(ends(unit)) > WIDE
            and min(len(ends(result[-1])), len(ends(unit))) > 1
        ):
            join = ids.new("all_of_them")
            draft.steps.append({"id": join, "kind": "join", "title": "All of them", "config": {"mode": "all"}})
            reading.report.changed((), f"The join {join!r} stands between two large groups, to wait for the first.")
            result.append(Beside((join,)))
        result.append(unit)
    return result
