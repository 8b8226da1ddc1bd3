import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value with the limit it must keep. A timing comes as a ratio to a bare loop of the same run, its
    baseline: seconds differ from machine to machine, ratios hardly do. Without a value it says why it was skipped."""

    name: str
    value: float | None
    unit: str
    most: float | None = None
    least: float | None = None
    baseline: float | None = None
    skipped: str | None = None

    @property
    def ok(self) -> bool:
        if self.value is None:
            return self.skipped is not None
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def line(self) -> str:
        limit = (
            f"<= {self.most:g}" if self.most is not None else f">= {self.least:g}" if self.least is not None else None
        )
        shown = {"name": self.name, "value": _short(self.value), "unit": self.unit, "limit": limit, "ok": self.ok}
        shown["baseline"] = _short(self.baseline)
        return json.dumps(shown if self.skipped is None else shown | {"skipped": self.skipped})


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
