"""Problems with their place in the document, and the order in which they are told."""

from collections.abc import Iterable, Sequence

from flows.graph.document import Step
from flows.graph.plain import at
from flows.graph.problems import Fix, Problem, Severity

_SECTIONS = ("name", "description", "tags", "inputs", "steps", "edges", "policy", "notes")


def path(parts: Sequence[str | int]) -> str:
    where = ""
    for part in parts:
        where = at(where, part)
    return where


def in_step(
    code: str,
    index: int,
    step: Step,
    parts: Sequence[str | int],
    message: str,
    remedy: str,
    *,
    severity: Severity = "error",
    fix: Fix | None = None,
) -> Problem:
    field = path(parts)
    return Problem(code, message, remedy, f"steps[{index}].{field}", step.id, severity, field, fix)


def in_flow(
    code: str, where: str, message: str, remedy: str, *, severity: Severity = "error", fix: Fix | None = None
) -> Problem:
    return Problem(code, message, remedy, where, severity=severity, fix=fix)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.severity != "error", *_place(problem.where)))


def _place(where: str) -> tuple[int, int]:
    section, _, rest = where.partition("[")
    section = section.partition(".")[0]
    number = rest.partition("]")[0]
    rank = _SECTIONS.index(section) if section in _SECTIONS else len(_SECTIONS)
    return rank, int(number) if number.isdecimal() else -1


def called(step: Step) -> str:
    """A step as people know it."""
    return f"“{clip(step.title or step.id)}”"


def clip(text: str, most: int = 80) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def listed(names: Sequence[str], most: int = 12) -> str:
    return ", ".join(clip(name, 64) for name in names[:most]) + (" …" if len(names) > most else "")
