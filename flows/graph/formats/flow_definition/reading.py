"""A FlowDefinition as a document. `read` goes: the flow's own fields, then each step, then the order its type means."""

from collections.abc import Mapping
from typing import Any

from flows.graph.formats.conditions import condition
from flows.graph.formats.draft import Draft, Reading, Source
from flows.graph.formats.fields import Fields
from flows.graph.formats.flow_definition.shapes import arrange_steps
from flows.graph.formats.flow_definition.words import ACTIONS, CONTEXT, INPUTS, PROMPTS, TYPES
from flows.graph.formats.naming import Ids, titled
from flows.graph.formats.report import listed
from flows.graph.limits import LONGEST_MS, MAX_STEPS


def read(data: Mapping[str, Any], reading: Reading) -> Draft:
    flow = Fields(data, (), reading.problems)
    name = flow.text("name", required=True, most=200)
    draft = Draft(Source(data, flow.read, ()), name or "Imported flow", flow.text("description"))
    draft.tags = flow.texts("tags", most=50, longest=64)
    kind = _type(flow, reading)
    _policy(flow, draft, reading)
    draft.inputs.append(
        {"name": "prompt", "title": "Prompt", "type": "long_text", "required": True, "help": "What the flow works on."}
    )
    reading.report.changed((), "The prompt that a run is given became the input “prompt”; `originalPrompt` reads it.")
    steps = flow.maps("steps", most=MAX_STEPS)
    ids = _ids(steps, reading)
    for step in steps:
        _step(step, ids, draft, reading)
    reading.problems.raise_any()
    arrange_steps(kind, flow, draft, reading)
    return draft


def _type(flow: Fields, reading: Reading) -> str:
    value = flow.text("type")
    if not value:
        reading.report.changed((), "It names no type, so its steps run one after the other.")
        return "sequential"
    if value not in TYPES:
        flow.wrong("type", f"Unsupported flow type {value[:64]!r}; it is one of: {', '.join(TYPES)}.")
        reading.problems.raise_any(code="UNSUPPORTED_FLOW_TYPE")
    return value


def _policy(flow: Fields, draft: Draft, reading: Reading) -> None:
    longest = flow.whole("maxExecutionTime", 1, LONGEST_MS)
    if longest is not None:
        draft.policy["longest_ms"] = longest
        reading.report.understood(("maxExecutionTime",), f"A run may take {longest:,} ms.")
    if not flow.has("contextPolicy"):
        return
    given = flow.map("contextPolicy")
    context: dict[str, Any] = {}
    for theirs, ours in CONTEXT.items():
        if not given.has(theirs):
            given.take(theirs)
        elif ours == "max_tokens":
            context[ours] = given.whole(theirs, 0, 10_000_000)
        else:
            context[ours] = given.flag(theirs, default=False)
    flow.read.update(f"contextPolicy.{name}" for name in given.read)
    draft.policy["context"] = {name: value for name, value in context.items() if value is not None}
    reading.report.understood(("contextPolicy",), "What steps share with each other is the flow's context policy.")


def _ids(steps: list[Fields], reading: Reading) -> dict[str, str]:
    """Theirs → ours."""
    names = [step.text("id", required=True, most=200) for step in steps]
    ids, found = Ids(coming=names), dict[str, str]()
    for step, name in zip(steps, names, strict=True):
        if name in found:
            step.wrong("id", f"There is another step {name!r}.")
        elif name:
            found[name] = ids.new(name)
            if found[name] != name:
                reading.report.changed((*step.place, "id"), f"The step {name!r} is called {found[name]!r} here.")
    return found


def _step(step: Fields, ids: Mapping[str, str], draft: Draft, reading: Reading) -> None:
    name = step.text("id", most=200)
    action = step.one_of("action", ACTIONS, required=True)
    provider = step.text("provider", required=True, most=100)
    model = step.text("model", required=True, most=100)
    prompt = step.text("prompt", required=True, most=1_000_000)
    config: dict[str, Any] = {"action": action, "prompt": PROMPTS.get(prompt, prompt)}
    if provider and model:
        config["model"] = reading.binding.model(provider, model, (*step.place, "model"))
    if prompt in PROMPTS:
        reading.report.understood((*step.place, "prompt"), f"The prompt {prompt!r} is {PROMPTS[prompt]}.")
    source = step.text("inputFrom", most=200)
    if source in INPUTS:
        config["input_from"] = source
    elif source in ids:
        config["input_from"] = ids[source]
    elif source:
        step.wrong("inputFrom", f"{source[:64]!r} is no step; it is previous, original, all or the id of a step.")
    config["settings"] = _settings(step)
    ours: dict[str, Any] = {"id": ids.get(name, "step"), "kind": "model", "title": titled(name), "config": config}
    ours["retry"] = _retry(step, reading)
    ours["timeout_ms"] = step.whole("timeout", 1, LONGEST_MS)
    ours["condition"] = condition(step, "condition")
    draft.steps.append({key: value for key, value in ours.items() if value is not None})
    draft.sources[ours["id"]] = Source(step.data, step.read, step.place, name)
    said = [f"{action} with {provider}/{model}"]
    said += [f"given {source}"] if source else []
    said += ["under a condition"] if ours["condition"] is not None else []
    reading.report.understood(step.place, f"Step {name!r}: {listed(said)}.")


def _settings(step: Fields) -> dict[str, Any]:
    """The format's defaults are said aloud, so that nothing changes when the kind's do."""
    given = step.map("settings")
    temperature = given.number("temperature", 0, 2)
    tokens = given.whole("maxTokens", 1, 200_000)
    settings: dict[str, Any] = {
        "temperature": 0.7 if temperature is None else temperature,
        "max_tokens": 2000 if tokens is None else tokens,
    }
    if (top_p := given.number("topP", 1e-9, 1)) is not None:
        settings["top_p"] = top_p
    if stop := given.texts("stopSequences", most=16, longest=200):
        settings["stop"] = stop
    step.read.update(f"settings.{name}" for name in given.read)
    return settings


def _retry(step: Fields, reading: Reading) -> dict[str, Any] | None:
    wanted = step.flag("retryOnFailure", default=False)
    number = step.whole("maxRetries", 0, 100)
    if not wanted:
        if number:
            reading.report.changed(
                (*step.place, "maxRetries"), "It is not retried, because retryOnFailure is not true."
            )
        return None
    attempts = 3 if number is None else number
    if number is None:
        reading.report.understood((*step.place, "retryOnFailure"), "Retried 3 times, as no number is given.")
    return {"attempts": attempts}
