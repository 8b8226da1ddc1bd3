"""Orthogonal edges with rounded corners, as the canvas draws them: from an out port (right) to an in port (left)."""

from itertools import pairwise
from typing import NamedTuple

CORNER = 8
STUB = 16
LEVEL = 2  # ports that differ by less lie in one row
NODE_HEIGHT = 100
PORT_TO_TOP = 20


class Point(NamedTuple):
    x: float
    y: float


def edge_path(start: Point, end: Point) -> str:
    return _rounded(_corners(start, end))


def _corners(start: Point, end: Point) -> list[Point]:
    if abs(start.y - end.y) < LEVEL and end.x >= start.x:
        return [start, Point(end.x, start.y)]
    if end.x >= start.x + 2 * STUB:
        turn = end.x - STUB
        return [start, Point(turn, start.y), Point(turn, end.y), end]
    lane = _between(start.y, end.y)
    out, back = start.x + STUB, end.x - STUB
    return [start, Point(out, start.y), Point(out, lane), Point(back, lane), Point(back, end.y), end]


def _between(start: float, end: float) -> float:
    """An edge that leads back crosses between the rows, or below both."""
    upper, lower = min(start, end), max(start, end)
    under_upper = upper - PORT_TO_TOP + NODE_HEIGHT
    over_lower = lower - PORT_TO_TOP
    if over_lower - under_upper >= 2 * CORNER:
        return (under_upper + over_lower) / 2
    return lower - PORT_TO_TOP + NODE_HEIGHT + STUB


def _rounded(points: list[Point]) -> str:
    path = f"M{points[0].x:g},{points[0].y:g}"
    for (before, corner), after in zip(pairwise(points), points[2:], strict=False):
        cut = min(CORNER, _distance(before, corner) / 2, _distance(corner, after) / 2)
        enter, leave = _towards(corner, before, cut), _towards(corner, after, cut)
        path += f" L{enter.x:g},{enter.y:g} Q{corner.x:g},{corner.y:g} {leave.x:g},{leave.y:g}"
    return f"{path} L{points[-1].x:g},{points[-1].y:g}"


def _distance(one: Point, other: Point) -> float:
    return abs(one.x - other.x) + abs(one.y - other.y)


def _towards(start: Point, end: Point, length: float) -> Point:
    whole = _distance(start, end)
    if not whole:
        return start
    return Point(start.x + (end.x - start.x) * length / whole, start.y + (end.y - start.y) * length / whole)
