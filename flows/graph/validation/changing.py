"""Fixes, in the words of `flows.graph.changes`."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from flows.graph.document import Edge
from flows.graph.problems import Fix

ChangeJson: TypeAlias = dict[str, Any]


def put(at: Sequence[str | int], value: Any) -> ChangeJson:
    return {"op": "set", "at": list(at), "value": value}


def drop(at: Sequence[str | int]) -> ChangeJson:
    return {"op": "remove", "at": list(at)}


def in_step(step: str, at: Sequence[str | int], value: Any) -> ChangeJson:
    return put(("steps", step, *at), value)


def add_edge(source: str, port: str, target: str) -> ChangeJson:
    return put(("edges", key(source, port, target)), {"source": source, "port": port, "target": target})


def drop_edges(edges: Iterable[Edge]) -> list[ChangeJson]:
    """Where edges look the same, each removal takes one of them."""
    return [drop(("edges", key(edge.source, edge.port, edge.target))) for edge in edges]


def key(source: str, port: str, target: str) -> str:
    return f"{source}:{port}->{target}"


def fix(title: str, *changes: ChangeJson) -> Fix:
    return Fix(title, changes)
