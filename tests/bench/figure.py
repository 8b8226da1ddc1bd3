import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value with the limit it must keep. A timing comes as a ratio to a bare loop of the same run, its
    baseline: seconds differ from machine to machine, ratios hardly do."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    baseline: float | None = None

    @property
    def ok(self) -> bool:
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def line(self) -> str:
        limit = (
            f"<= {self.most:g}" if self.most is not None else f">= {self.least:g}" if self.least is not None else None
        )
        shown = {"name": self.name, "value": round(self.value, 4), "unit": self.unit, "limit": limit, "ok": self.ok}
        return json.dumps(shown | {"baseline": None if self.baseline is None else round(self.baseline, 4)})
