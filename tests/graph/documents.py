"""Small documents to build on, and Hypothesis strategies for large random ones."""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from flows.graph import Document, parse


def step(id: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": kind, **more}


def edge(source: str, target: str, port: str = "out") -> dict[str, Any]:
    return {"source": source, "port": port, "target": target}


def raw(*steps: dict[str, Any], edges: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    return {"schema": 1, "name": "A flow", "steps": list(steps), "edges": edges or [], **more}


def chain(*ids: str) -> Document:
    edges = [edge(a, b) for a, b in pairwise(ids)]
    return parse(raw(*(step(id) for id in ids), edges=edges))


@st.composite
def dags(draw: st.DrawFn, max_steps: int = 8) -> Document:
    """Steps in shuffled document order; edges only go from lower to higher numbers, so there is no cycle."""
    count = draw(st.integers(1, max_steps))
    pairs = [(a, b) for b in range(count) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12)) if pairs else []
    steps = [step(f"s{number}", critical=draw(st.booleans())) for number in draw(st.permutations(range(count)))]
    return parse(raw(*steps, edges=[edge(f"s{a}", f"s{b}") for a, b in chosen]))
