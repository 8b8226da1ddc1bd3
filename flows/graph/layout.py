"""Lays steps out where nobody has: from left to right in columns, the rows of a column so that edges cross little.

Only scopes (the canvas, or the inside of a frame) whose steps all lie at one point are arranged. Deterministic, and
linear but for sorting:
1. frames from the inside out: what lies in a frame decides its size, and then it is a box like any other, with its
   ports on the line of its first row (a loop) or in its middle (lanes);
2. a step's column is the longest way to it from a start;
3. rows are ordered by the mean row of their neighbours, twice there and back;
4. long chains go on in the next line, like text.
"""

from collections.abc import Iterable, Mapping, Sequence

from flows.graph.document import Document, Position, Size, Step

LOOP = "loop"
NODE = Size(width=176, height=100)
GAP_X, GAP_Y = 36, 56  # a step that streams grows by 48 and hides nothing of the one below
HEADER, PADDING = 40, 16
PORT_Y = 20  # below the top of a box; neighbours in a row share it, so that edges run straight
CHARACTER, LABEL_MARGIN, LONGEST_LABEL = 7, 24, 16  # an edge by a named port shows the name
CHAIN = 24  # a chain longer than this is wrapped
LINE = 12
WIDEST = 4_000  # columns; beyond, any flow is wrapped, because coordinates end somewhere
SWEEPS = 2
LARGEST, FARTHEST = 1e6, 1e7  # what a document may say


def arranged(document: Document) -> Document:
    named = {step.id: step for step in document.steps}  # in a draft several may share an id: the last is meant
    steps = dict(named)
    scopes: dict[str | None, list[Step]] = {}
    for step in named.values():
        scopes.setdefault(step.parent, []).append(step)
    edges = _edges(document)
    labels = _labels(document)
    ports: dict[str, float] = {}
    for frame in _inside_out(scopes, steps):
        inner = [steps[step.id] for step in scopes[frame]]
        moved = _unplaced(inner, in_frame=frame is not None)
        if moved:
            for name, (x, y) in _places(inner, edges, ports, labels).items():
                offset = (PADDING, HEADER) if frame is not None else (0, 0)
                at = Position(x=min(x + offset[0], FARTHEST), y=min(y + offset[1], FARTHEST))
                steps[name] = steps[name].model_copy(update={"position": at})
        if frame is not None and frame in steps and (moved or steps[frame].size is None):
            size = _around(steps[step.id] for step in inner)
            steps[frame] = steps[frame].model_copy(update={"size": size})
        if frame is not None and frame in steps:
            ports[frame] = _port(steps[frame], [steps[step.id] for step in inner])
    return document.with_parts(steps=[steps[step.id] if step is named[step.id] else step for step in document.steps])


def ports_of(document: Document) -> dict[str, float]:
    """How far below its top the ports of each step lie."""
    scopes: dict[str, list[Step]] = {}
    for step in document.steps:
        if step.parent is not None:
            scopes.setdefault(step.parent, []).append(step)
    return {step.id: _port(step, scopes.get(step.id, [])) for step in document.steps}


def _port(step: Step, inner: Sequence[Step]) -> float:
    if not inner:
        return PORT_Y
    if step.kind == LOOP:
        return min(one.position.y for one in inner) + PORT_Y
    return size_of(step).height / 2


def _labels(document: Document) -> dict[str, int]:
    """How long the longest name is that stands at an edge leaving a step."""
    longest: dict[str, int] = {}
    for edge in document.edges:
        if edge.port != "out":
            longest[edge.source] = max(longest.get(edge.source, 0), min(len(edge.port), LONGEST_LABEL))
    return longest


def size_of(step: Step) -> Size:
    return step.size or NODE


def _inside_out(scopes: Mapping[str | None, list[Step]], steps: Mapping[str, Step]) -> list[str | None]:
    def depth(frame: str | None) -> int:
        found, seen = 0, set[str]()
        while frame is not None and frame in steps and frame not in seen:
            seen.add(frame)
            frame = steps[frame].parent
            found += 1
        return found

    return sorted(scopes, key=depth, reverse=True)


def _unplaced(steps: Sequence[Step], *, in_frame: bool) -> bool:
    first = steps[0].position
    if len(steps) == 1:
        return in_frame and first == Position()  # it would lie on the frame's header
    return all(step.position == first for step in steps)


def _edges(document: Document) -> Mapping[str, list[str]]:
    parents = {step.id: step.parent for step in document.steps}
    following: dict[str, list[str]] = {step: [] for step in parents}
    for edge in document.edges:
        known = edge.source in parents and edge.target in parents
        if known and parents[edge.source] == parents[edge.target] and edge.source != edge.target:
            following[edge.source].append(edge.target)
    return following


def _around(steps: Iterable[Step]) -> Size:
    boxes = [(step.position, size_of(step)) for step in steps]
    width = max(at.x + size.width for at, size in boxes) + PADDING
    height = max(at.y + size.height for at, size in boxes) + PADDING
    return Size(width=min(max(width, NODE.width), LARGEST), height=min(max(height, NODE.height), LARGEST))


def _places(
    steps: Sequence[Step], following: Mapping[str, list[str]], ports: Mapping[str, float], labels: Mapping[str, int]
) -> dict[str, tuple[float, float]]:
    columns = _columns([step.id for step in steps], following)
    _uncross(columns, following)
    sizes = {step.id: size_of(step) for step in steps}
    chain = all(len(column) == 1 for column in columns)
    line = LINE if chain and len(columns) > CHAIN else WIDEST
    places: dict[str, tuple[float, float]] = {}
    top = 0.0
    for start in range(0, len(columns), line):
        band, bottom = _band(columns[start : start + line], sizes, ports, labels)
        for step, (x, y) in band.items():
            places[step] = (x, y + top)
        top += bottom + GAP_Y
    return places


def _columns(ids: Sequence[str], following: Mapping[str, list[str]]) -> list[list[str]]:
    missing = dict.fromkeys(ids, 0)
    for step in ids:
        for target in following[step]:
            missing[target] += 1
    column = dict.fromkeys((step for step in ids if not missing[step]), 0)
    ready = list(column)
    for step in ready:
        for target in following[step]:
            column[target] = max(column.get(target, 0), column[step] + 1)
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    ordered = set(ready)
    # A circle is a fault that is reported elsewhere; its steps stand behind all others.
    last = max((column[step] for step in ready), default=-1) + 1
    columns: list[list[str]] = [[] for _ in range(last + 1)]
    for step in ids:
        columns[column[step] if step in ordered else last].append(step)
    return [steps for steps in columns if steps]


def _uncross(columns: list[list[str]], following: Mapping[str, list[str]]) -> None:
    before: dict[str, list[str]] = {step: [] for column in columns for step in column}
    for step in before:
        for target in following[step]:
            before[target].append(step)
    row = {step: float(index) for column in columns for index, step in enumerate(column)}
    for _ in range(SWEEPS):
        for order, neighbours in ((columns[1:], before), (columns[-2::-1], following)):
            for column in order:
                _sort(column, neighbours, row)


def _sort(column: list[str], neighbours: Mapping[str, list[str]], row: dict[str, float]) -> None:
    if len(column) < 2:
        return
    weight = {
        step: sum(row[other] for other in near) / len(near) if (near := neighbours[step]) else row[step]
        for step in column
    }
    column.sort(key=lambda step: weight[step])
    for index, step in enumerate(column):
        row[step] = float(index)


def _band(
    columns: Sequence[list[str]], sizes: Mapping[str, Size], ports: Mapping[str, float], labels: Mapping[str, int]
) -> tuple[dict[str, tuple[float, float]], float]:
    """One line of columns, each centred so that the mean of its ports lies on a common level; and its height."""
    places: dict[str, tuple[float, float]] = {}
    x = 0.0
    for column in columns:
        tops = [0.0]
        for step in column[:-1]:
            tops.append(tops[-1] + sizes[step].height + GAP_Y)
        level = (tops[0] + ports.get(column[0], PORT_Y) + tops[-1] + ports.get(column[-1], PORT_Y)) / 2
        for step, top in zip(column, tops, strict=True):
            places[step] = (x, top - level)
        label = max(labels.get(step, 0) for step in column)
        x += max(sizes[step].width for step in column) + GAP_X + (label and label * CHARACTER + LABEL_MARGIN)
    highest = min(y for _, y in places.values())
    moved = {step: (x, y - highest) for step, (x, y) in places.items()}
    return moved, max(y + sizes[step].height for step, (_, y) in moved.items())
