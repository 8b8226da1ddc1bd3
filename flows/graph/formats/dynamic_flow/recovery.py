"""`recovery_strategy`: Retry, AlternativeFlow or UserFulfillment (R28-R33), one of them or a list, and back."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.graph.alternatives import BUILT_IN
from flows.graph.document import AlternativeStrategy, AskStrategy, RetryStrategy, Step
from flows.graph.formats import telling
from flows.graph.formats.draft import Reading
from flows.graph.formats.fields import Fields
from flows.graph.formats.report import Report, listed

FIELD = "recovery_strategy"
_MOST = 10


def read(step: Fields, prompt: str, reading: Reading) -> list[dict[str, Any]]:
    """Nothing where it is not understood: then it is kept."""
    value = step.data.get(FIELD)
    items = value if isinstance(value, list) else [value]
    found = [_strategy(item) for item in items[: _MOST + 1]]
    if not found or len(found) > _MOST or not all(found):
        return []
    step.read.add(FIELD)
    strategies = [one for one in found if one is not None]
    place = (*step.place, FIELD)
    reading.report.understood(place, f"When it fails: {listed(map(_said, strategies))}.")
    for one in strategies:
        if one["strategy"] == "alternative" and one["flow"] in BUILT_IN:
            one |= {"inputs": given} if (given := _given(one["flow"], prompt)) else {}
        elif one["strategy"] == "alternative":
            reading.report.unbound(place, f"Its alternative, the flow {one['flow']!r}, must exist in this workspace.")
    if any(one["strategy"] == "ask" for one in strategies):
        reading.report.unbound(place, "Nobody is asked until the flow's recovery settings allow it.")
    return [one for one in strategies if one.get("attempts") != 0]


def _given(flow: str, prompt: str) -> dict[str, str]:
    """What an alternative that is built in needs to know of the step."""
    built_in = BUILT_IN.get(flow)
    if built_in is None or built_in.waits_ms is not None:
        return {}
    return {"request": prompt, "error": "{{ error.message }}"}


def _strategy(value: Any) -> dict[str, Any] | None:
    """`{Retry: {attempts: 3}}`, `{type: retry, attempts: 3}`, or the bare word."""
    if isinstance(value, str):
        value = {value: {}}
    if not isinstance(value, Mapping):
        return None
    if isinstance(named := value.get("type"), str):
        name, inner = named, {key: item for key, item in value.items() if key != "type"}
    elif len(value) == 1 and isinstance(only := next(iter(value.values())) or {}, Mapping):
        name, inner = str(next(iter(value))), dict(only)
    else:
        return None
    match name.replace("_", "").casefold():
        case "retry" if inner.keys() <= {"attempts"}:
            attempts = inner.get("attempts", 3)
            whole = isinstance(attempts, int) and not isinstance(attempts, bool)
            return {"strategy": "retry", "attempts": attempts} if whole and 0 <= attempts <= 100 else None
        case "alternativeflow" if inner.keys() == {"flow_id"}:
            flow = inner["flow_id"]
            named_well = isinstance(flow, str) and 0 < len(flow) <= 200
            return {"strategy": "alternative", "flow": flow} if named_well else None
        case "userfulfillment" if inner.keys() == {"questions"}:
            return _asked(inner["questions"])
    return None


def _asked(questions: Any) -> dict[str, Any] | None:
    if not isinstance(questions, list) or not 0 < len(questions) <= 20:
        return None
    fits = all(isinstance(one, str) and 0 < len(one) <= 2_000 for one in questions)
    return {"strategy": "ask", "questions": questions} if fits else None


def _said(strategy: Mapping[str, Any]) -> str:
    match strategy["strategy"]:
        case "retry":
            return f"tried again up to {strategy['attempts']} times"
        case "alternative":
            return f"the flow {strategy['flow']!r} instead"
    return f"a person is asked {len(strategy['questions'])} questions"


def write(step: Step, report: Report) -> Any:
    """None: it has none."""
    if not step.recovery:
        if step.retry is None or not step.retry.attempts:
            return None
        telling.retry_delay(step, report)
        return {"Retry": {"attempts": step.retry.attempts}}
    telling.lost(step, report, ("retry",))
    told = list(_told(step, report))
    return told[0] if len(told) == 1 else told


def _told(step: Step, report: Report) -> Iterator[dict[str, Any]]:
    for strategy in step.recovery:
        match strategy:
            case RetryStrategy():
                yield {"Retry": {"attempts": strategy.attempts}}
            case AlternativeStrategy():
                known = _given(strategy.flow, telling.text(step.config, "prompt"))
                if strategy.inputs not in ({}, known) or strategy.version != "latest":
                    report.changed((step.id, "recovery"), f"Of the alternative of {step.id!r} only the flow is told.")
                yield {"AlternativeFlow": {"flow_id": strategy.flow}}
            case AskStrategy():
                yield {"UserFulfillment": {"questions": list(strategy.questions)}}
