"""Replies that are kept: by steps that get none, and by steps that are there for what they do."""

from collections.abc import Iterator

from flows.graph.catalogue import DeclaredKind
from flows.graph.document import Step
from flows.graph.problems import Problem
from flows.graph.validation import changing
from flows.graph.validation.places import called, in_step
from flows.graph.validation.survey import JOIN, ROUTER, Survey, each

_SOMETIMES = (ROUTER, JOIN)  # they reach out only when they ask a model
_ONLY_READ = ("GET", "HEAD")


def find(survey: Survey) -> Iterator[Problem]:
    asking = {index for index, _, slot in survey.slots if slot.use == "model"}
    for index, step, kind in each(survey):
        if step.cache_ms is None:
            continue
        if not kind.network or (step.kind in _SOMETIMES and index not in asking):
            message = f"{called(step)} asks nobody, so there is no reply to keep."
            yield _told("CACHE_IGNORED", index, step, message, "Leave it out, or set it where a model is asked.")
        elif _acts(step, kind):
            message = f"{called(step)} is there for what it does, and a kept reply would do nothing."
            yield _told("CACHE_WITH_EFFECTS", index, step, message, "Keep replies only of steps that read.")


def _acts(step: Step, kind: DeclaredKind) -> bool:
    method = step.config.get("method", "GET")
    return kind.kind == "http" and isinstance(method, str) and method.upper() not in _ONLY_READ


def _told(code: str, index: int, step: Step, message: str, remedy: str) -> Problem:
    fix = changing.fix("Ask every time", changing.in_step(step.id, ("cache_ms",), None))
    return in_step(code, index, step, ("cache_ms",), message, remedy, severity="warning", fix=fix)
