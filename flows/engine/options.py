"""What one run is told beside its inputs. Kept in `run_created`, so that whoever drives it knows the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class RunOptions:
    """`pins`: outputs by step id (or by path) that are taken instead of running the step. `until`: the run ends behind
    this step, and only steps before it run. `only`: nothing but this step runs. `breakpoints`: the run pauses before
    these steps. `cancel_below`: {"percent", "after_ms"}: it is cancelled when less is done by then (O115)."""

    pins: Mapping[str, Any] = field(default_factory=dict)
    until: str | None = None
    only: str | None = None
    breakpoints: tuple[str, ...] = ()
    thread: str | None = None
    thread_upto: int | None = None  # the number of its last message when the run was started
    longest_ms: int | None = None  # of the run; the flow's own limit when that is shorter
    step_timeout_ms: int | None = None  # of steps that have no limit of their own
    cancel_below: Mapping[str, Any] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Only what was said."""
        said: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value not in (None, (), {}):
                said[one.name] = list(value) if isinstance(value, tuple) else value
        return said

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        known = {one.name: data[one.name] for one in fields(cls) if one.name in data}
        if "breakpoints" in known:
            known["breakpoints"] = tuple(known["breakpoints"])
        return cls(**known)
