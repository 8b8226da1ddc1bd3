"""A dynamic flow as a document: a chain of the agent's steps, or one step that carries out the prompt."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from flows.graph.formats.conditions import condition
from flows.graph.formats.draft import Draft, Reading, Source
from flows.graph.formats.dynamic_flow import recovery
from flows.graph.formats.fields import Fields
from flows.graph.formats.naming import Ids, titled
from flows.graph.formats.report import listed
from flows.graph.limits import LONGEST_MS, MAX_INPUTS, MAX_STEPS

ATOMIC = ("strict", "lenient", "conditional")


def read(data: Mapping[str, Any], reading: Reading) -> Draft:
    flow = Fields(data, (), reading.problems)
    identity = flow.text("id", most=200)
    description = flow.text("description")
    draft = Draft(Source(data, flow.read, ()), _name(flow, identity, description, reading), description)
    flow.read.discard("id")  # it names a file over there: kept
    draft.tags = flow.texts("tags", most=50, longest=64)
    if mode := flow.one_of("atomic_mode", ATOMIC):
        draft.policy["atomic_mode"] = mode
    _inputs(flow, draft, reading)
    who = _agent(flow, reading)
    if flow.has("unified_data"):
        _steps(flow, who, draft, reading)
    else:
        _prompt(flow, who, draft, reading)
    draft.edges = [{"source": a["id"], "target": b["id"]} for a, b in pairwise(draft.steps)]
    return draft


def _name(flow: Fields, identity: str, description: str, reading: Reading) -> str:
    if name := flow.text("name", most=200):
        return name
    name = (description or identity).strip().partition("\n")[0]
    if not name:
        flow.wrong("id", "A flow needs an id, a name or a description.")
    said = "description" if description.strip() else "id"
    reading.report.changed((said,), f"It has no name, so it is called by its {said}.")
    return titled(name) or "Imported flow"


def _agent(flow: Fields, reading: Reading) -> dict[str, Any]:
    """The part of a step's config that says who answers."""
    agent = flow.text("agent", most=100)
    if not agent:
        reading.report.unbound((), "It names no agent, so its steps are rehearsed.")
        return {"model": "rehearsal/steady"}
    role, model = reading.binding.agent(agent, ("agent",))
    if role is not None:
        reading.report.understood(("agent",), f"The agent {agent!r} is the role {role!r}.")
        return {"model": None, "role": role}
    reading.report.understood(("agent",), f"The agent {agent!r} is the model {model!r}.")
    return {"model": model}


def _inputs(flow: Fields, draft: Draft, reading: Reading) -> None:
    """What the state starts from becomes inputs with these values as defaults."""
    state = flow.data.get("initial_state")
    if not isinstance(state, Mapping):
        return
    flow.read.add("initial_state")
    ids = Ids(coming=map(str, state))
    for name, value in list(state.items())[:MAX_INPUTS]:
        found = ids.new(str(name), "value")
        kind = _type(value)
        draft.inputs.append({"name": found, "title": titled(str(name)), "type": kind, "default": value})
        called = "" if found == name else f", called {found!r} here"
        reading.report.understood(
            ("initial_state", str(name)), f"{str(name)!r} is an input ({kind}) with its value as the default{called}."
        )
    if len(state) > MAX_INPUTS:
        flow.wrong("initial_state", f"A flow has at most {MAX_INPUTS} inputs.")


def _type(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case list():
            return "list"
        case Mapping():
            return "map"
        case str() if len(value) > 200 or "\n" in value:
            return "long_text"
        case _:
            return "text"


def _prompt(flow: Fields, who: dict[str, Any], draft: Draft, reading: Reading) -> None:
    prompt = flow.text("prompt", required=True, most=1_000_000)
    reading.report.understood(("prompt",), "A prompt without steps: one step carries it out.")
    step: dict[str, Any] = {
        "id": Ids().new("carry_out"),
        "kind": "model",
        "title": "Carry out",
        "config": {"action": "generate", **who, "prompt": prompt},
    }
    if draft.inputs:
        step["input_mapping"] = {field["name"]: f"{{{{ inputs.{field['name']} }}}}" for field in draft.inputs}
    draft.steps.append(step)


def _steps(flow: Fields, who: dict[str, Any], draft: Draft, reading: Reading) -> None:
    unified = flow.map("unified_data")
    system = unified.text("system_prompt", most=1_000_000)
    tools = unified.texts("tools", most=50, longest=200)
    if tools:
        reading.report.understood(("unified_data", "tools"), f"The steps are agents that may use {listed(tools)}.")
    elif system:
        reading.report.understood(("unified_data", "system_prompt"), "Every step has it as its instructions.")
    steps = unified.maps("steps", most=MAX_STEPS)
    flow.read.update(f"unified_data.{name}" for name in unified.read)
    ids = Ids(coming=[str(step.data.get(_identity(step))) for step in steps])
    places: list[tuple[float, int, dict[str, Any]]] = []
    for index, step in enumerate(steps):
        order = step.number("order", -1e9, 1e9)
        ours = _step(step, who, system, tools, ids, draft, reading)
        places.append((index if order is None else order, index, ours))
    draft.steps += [step for _, _, step in sorted(places, key=lambda place: place[:2])]


def _step(
    step: Fields,
    who: dict[str, Any],
    system: str,
    tools: list[str],
    ids: Ids,
    draft: Draft,
    reading: Reading,
) -> dict[str, Any]:
    field = _identity(step)
    name = step.text(field, required=True, most=200)
    if ids.knows(name):
        step.wrong(field, f"There is another step {name!r}.")
    prompt_field = "prompt_template" if step.has("prompt_template") and not step.has("prompt") else "prompt"
    prompt = step.text(prompt_field, required=True, most=1_000_000)
    description = step.text("description", most=10_000)
    own = step.texts("required_tools", most=50, longest=200)
    config: dict[str, Any] = {**who, "prompt": prompt}
    if system:
        config["system"] = system
    used = list(dict.fromkeys([*tools, *own]))
    if used:
        config["tools"] = [{"tool": "named", "name": tool} for tool in used]
    else:
        config["action"] = "generate"
    ours: dict[str, Any] = {
        "id": ids.new(name),
        "kind": "agent" if used else "model",
        "title": (description or titled(name))[:200],
        "critical": step.flag("critical", default=True),
        "config": config,
        "timeout_ms": step.whole("timeout", 1, LONGEST_MS),
        "condition": condition(step, "condition"),
        "recovery": recovery.read(step, prompt, reading),
    }
    ours = {key: value for key, value in ours.items() if value is not None}
    draft.sources[ours["id"]] = Source(step.data, step.read, step.place, name)
    critical = "critical" if ours["critical"] else "not critical: the run goes on when it fails"
    reading.report.understood(step.place, f"Step {name!r}: {description or 'no description'} ({critical}).")
    return ours


def _identity(step: Fields) -> str:
    return "step_id" if step.has("step_id") and not step.has("id") else "id"
