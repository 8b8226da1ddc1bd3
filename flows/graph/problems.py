"""What is wrong with a document: where, how bad, what to do, and when it can be done for the person, how."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fix:
    """`changes` are those of `flows.graph.changes`: applied to the document, the problem is gone."""

    title: str
    changes: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title, "changes": [dict(change) for change in self.changes]}


@dataclass(frozen=True, slots=True)
class Problem:
    """`where` is a place in the document (`steps[3].config.prompt`), `field` the same within the step."""

    code: str
    message: str
    remedy: str
    where: str
    step: str | None = None
    severity: Severity = "error"
    field: str | None = None
    fix: Fix | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "remedy": self.remedy,
            "where": self.where,
            "step": self.step,
            "field": self.field,
            "fix": None if self.fix is None else self.fix.to_json(),
        }
