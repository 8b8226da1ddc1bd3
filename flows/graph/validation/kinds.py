"""Is the kind known, in this version, and is the step set up as it wants?"""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.faults import InvalidInput
from flows.graph.catalogue import DeclaredKind
from flows.graph.document import Step
from flows.graph.plain import at
from flows.graph.problems import Fix, Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, clip, in_step, path
from flows.graph.validation.survey import Survey

_MOST = 20  # problems told of one step's settings
_LONGEST_THROWN_AWAY = 200


def find(survey: Survey) -> Iterator[Problem]:
    told = {(one.index, path(one.at)) for one in survey.unreadable}
    for index, step in survey.steps:
        kind = survey.kind(step)
        if kind is None:
            message = f"There is no kind of step called {clip(step.kind)!r}."
            yield in_step("UNKNOWN_KIND", index, step, ("kind",), message, "Choose a kind from the palette.")
        elif step.version > kind.version:
            yield _too_new(index, step, kind)
        else:
            config: Mapping[str, Any] = step.config
            if step.version < kind.version:
                problem, config = _outdated(index, step, kind)
                yield problem
            for problem in _config(index, step, kind, config):
                if (index, problem.field) not in told:
                    yield problem


def _too_new(index: int, step: Step, kind: DeclaredKind) -> Problem:
    message = f"{called(step)} was made with version {step.version} of {kind.title}; here is version {kind.version}."
    remedy = "Update this installation, or choose the kind again from the palette."
    return in_step("KIND_TOO_NEW", index, step, ("version",), message, remedy)


def _outdated(index: int, step: Step, kind: DeclaredKind) -> tuple[Problem, Mapping[str, Any]]:
    message = f"{called(step)} was made with version {step.version} of {kind.title}; there is version {kind.version}."
    try:
        config, _ = kind.upgrade(step.config, step.version)
    except Exception:  # a half-done config, or a third party's kind: the person upgrades it by hand
        remedy = "Choose the kind again from the palette."
        return in_step("KIND_OUTDATED", index, step, ("version",), message, remedy, severity="warning"), step.config
    fix = changing.fix(
        f"Bring it to version {kind.version}",
        changing.in_step(step.id, ("config",), config),
        changing.in_step(step.id, ("version",), kind.version),
    )
    remedy = "Upgrade the flow; a preview shows what changes."
    return in_step("KIND_OUTDATED", index, step, ("version",), message, remedy, severity="warning", fix=fix), config


def _config(index: int, step: Step, kind: DeclaredKind, config: Mapping[str, Any]) -> Iterator[Problem]:
    wrong = _complaint(kind, config)
    if wrong is None:
        return
    for item in wrong.problems[:_MOST]:
        where = f"config.{item['where']}" if item["where"] else "config"
        where = where.replace("config.[", "config[")
        fix = _without(step, kind, config, item["where"]) if config is step.config else None
        yield Problem(
            "INVALID_CONFIG",
            item["message"],
            wrong.remedy,
            f"steps[{index}].{where}",
            step.id,
            field=where,
            fix=fix,
        )


def _complaint(kind: DeclaredKind, config: Mapping[str, Any]) -> InvalidInput | None:
    try:
        kind.check(config)
    except InvalidInput as wrong:
        return wrong
    except Exception:  # kinds come from third parties too; one that stumbles must not stop the others' problems
        return InvalidInput("The settings of this step cannot be read.", remedy="Set the step up again.")
    return None


def _without(step: Step, kind: DeclaredKind, config: Mapping[str, Any], where: str | None) -> Fix | None:
    """The setting left out, so that its default holds: offered where that helps and throws nothing of value away."""
    found = _key(config, where) if where else None
    if found is None:
        return None
    parts, value = found
    if len(repr(value)) > _LONGEST_THROWN_AWAY:
        return None
    smaller = _copy_without(config, parts)
    wrong = _complaint(kind, smaller)
    if wrong is not None and any(item["where"] == where for item in wrong.problems):
        return None
    return changing.fix("Leave this setting out", changing.drop(("steps", step.id, "config", *parts)))


def _key(config: Mapping[str, Any], where: str) -> tuple[tuple[str, ...], Any] | None:
    """The place as keys of maps, found by walking the config; None when it lies in a list, or nowhere."""
    here: Any = config
    parts: tuple[str, ...] = ()
    shown = ""
    while isinstance(here, Mapping):
        for key in here:
            deeper = at(shown, key) if isinstance(key, str) else ""
            if deeper and (where == deeper or where.startswith((deeper + ".", deeper + "["))):
                parts, shown, here = (*parts, key), deeper, here[key]
                break
        else:
            return None
        if shown == where:
            return parts, here
    return None


def _copy_without(config: Mapping[str, Any], parts: tuple[str, ...]) -> dict[str, Any]:
    copy = dict(config)
    if len(parts) == 1:
        del copy[parts[0]]
    else:
        copy[parts[0]] = _copy_without(copy[parts[0]], parts[1:])
    return copy
