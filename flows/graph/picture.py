"""A document as an SVG picture: boxes, frames and edges as the canvas shows them, in its light theme.

Inert: no script, no style sheet, no link, no reference. Every text is escaped, and characters that XML does not allow
are left out.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from flows.graph.document import ERROR_PORT, Document, Note, Step
from flows.graph.faces import FAMILIES, Face, face_of
from flows.graph.layout import PORT_Y, arranged, ports_of, size_of
from flows.graph.routing import Point, edge_path

CANVAS, NODE, FRAME, NOTE = "#F5F6F3", "#FFFFFF", "#EFF0EC", "#F4FAC4"
INK, INK_2, INK_3, LINE, EDGE = "#171815", "#555650", "#63655E", "#DADBD6", "#7C7E76"
UI = "Hanken Grotesk, system-ui, sans-serif"
MONO = "JetBrains Mono, ui-monospace, monospace"
MARGIN = 32
_ALLOWED = frozenset("\t\n")


def svg(document: Document) -> str:
    """Steps that nobody has placed yet are laid out for the picture."""
    document = arranged(document)
    steps = {step.id: step for step in document.steps}
    frames = {step.parent for step in document.steps if step.parent is not None}
    at = _corners(steps)
    ports = ports_of(document)
    left, top, width, height = _bounds(document, at)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="{left:g} {top:g} {width:g} {height:g}" role="img" aria-label={_attribute(document.name)}>',
        f"<title>{_text(document.name)}</title>",
        f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" fill="{CANVAS}"/>',
    ]
    parts += [_note(note, at.get(note.parent or "", Point(0, 0))) for note in document.notes]
    outer_first = sorted(frames & steps.keys(), key=lambda frame: (_depth(frame, steps), frame))
    parts += [part for frame in outer_first for part in _frame(steps[frame], at[frame], ports[frame])]
    for edge in document.edges:
        if edge.source in at and edge.target in at:
            begin = Point(at[edge.source].x + size_of(steps[edge.source]).width, at[edge.source].y + ports[edge.source])
            end = Point(at[edge.target].x, at[edge.target].y + ports[edge.target])
            parts += _edge(edge.port, begin, end)
    parts += [part for step in document.steps if step.id not in frames for part in _node(step, at[step.id])]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _depth(step: str, steps: dict[str, Step]) -> int:
    depth, seen, parent = 0, {step}, steps[step].parent
    while parent in steps and parent not in seen:
        seen.add(parent)
        depth, parent = depth + 1, steps[parent].parent
    return depth


def _corners(steps: dict[str, Step]) -> dict[str, Point]:
    """Top left corners on the canvas: positions count from the frame around."""
    found: dict[str, Point] = {}
    for step in steps:
        walk: list[str] = []
        parent: str | None = step
        while parent is not None and parent in steps and parent not in found and parent not in walk:
            walk.append(parent)
            parent = steps[parent].parent
        base = found.get(parent or "", Point(0, 0))
        for name in reversed(walk):
            base = Point(base.x + steps[name].position.x, base.y + steps[name].position.y)
            found[name] = base
    return found


def _bounds(document: Document, at: dict[str, Point]) -> tuple[float, float, float, float]:
    boxes = [(at[step.id], size_of(step).width, size_of(step).height) for step in document.steps]
    for note in document.notes:
        width, height = _note_size(note)
        base = at.get(note.parent or "", Point(0, 0))
        boxes.append((Point(base.x + note.position.x, base.y + note.position.y), width, height))
    if not boxes:
        return 0, 0, 320, 200
    left = min(corner.x for corner, _, _ in boxes) - MARGIN
    top = min(corner.y for corner, _, _ in boxes) - MARGIN
    right = max(corner.x + width for corner, width, _ in boxes) + MARGIN
    bottom = max(corner.y + height for corner, _, height in boxes) + MARGIN
    return left, top, right - left, bottom - top


def _node(step: Step, at: Point) -> Iterator[str]:
    face, size = face_of(step), size_of(step)
    yield f"<g><title>{_text(step.title or step.id)}</title>"
    yield (
        f'<rect x="{at.x:g}" y="{at.y:g}" width="{size.width:g}" height="{size.height:g}" rx="6" '
        f'fill="{NODE}" stroke="{LINE}"/>'
    )
    yield from _tile(face, at.x + 8, at.y + 8)
    room = int((size.width - 48) / 7.5)
    yield _line(at.x + 40, at.y + 18, step.title or step.id, room, weight=600, size=13, fill=INK)
    yield _line(at.x + 40, at.y + 32, face.sub, room, size=11, fill=INK_2, family=MONO)
    words = int((size.width - 16) / 6)
    for index, line in enumerate(_wrapped(face.says, words)):
        yield _line(at.x + 8, at.y + 52 + 15 * index, line, words + 1, size=11, fill=INK_2)
    foot = at.y + size.height - 24
    yield f'<path d="M{at.x:g},{foot:g}h{size.width:g}" stroke="{LINE}" fill="none"/>'
    yield _line(at.x + 8, foot + 16, face.title, words, size=11, fill=INK_3)
    yield f'<circle cx="{at.x:g}" cy="{at.y + PORT_Y:g}" r="3.5" fill="{CANVAS}" stroke="{EDGE}"/>'
    yield f'<circle cx="{at.x + size.width:g}" cy="{at.y + PORT_Y:g}" r="4" fill="{EDGE}"/>'
    yield "</g>"


def _tile(face: Face, x: float, y: float) -> Iterator[str]:
    ink, soft = FAMILIES[face.family]
    yield f'<rect x="{x:g}" y="{y:g}" width="24" height="24" rx="4" fill="{soft}"/>'
    yield (
        f'<path transform="translate({x + 4:g} {y + 4:g})" d="{face.icon}" fill="none" stroke="{ink}" '
        f'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _frame(step: Step, at: Point, port: float) -> Iterator[str]:
    """A loop has the double bars of a repeat, other frames brackets."""
    face, size = face_of(step), size_of(step)
    right, bottom = at.x + size.width, at.y + size.height
    yield f"<g><title>{_text(step.title or step.id)}</title>"
    yield f'<rect x="{at.x:g}" y="{at.y:g}" width="{size.width:g}" height="{size.height:g}" fill="{FRAME}"/>'
    if step.kind == "loop":
        bars = f"M{at.x + 2:g},{at.y:g}V{bottom:g}M{right - 2:g},{at.y:g}V{bottom:g}"
        thin = f"M{at.x + 7:g},{at.y:g}V{bottom:g}M{right - 7:g},{at.y:g}V{bottom:g}"
        yield f'<path d="{bars}" stroke="{EDGE}" stroke-width="3" fill="none"/>'
        yield f'<path d="{thin}" stroke="{EDGE}" stroke-width="1.2" fill="none"/>'
    else:
        left = f"M{at.x + 8:g},{at.y + 1:g}H{at.x + 1:g}V{bottom - 1:g}H{at.x + 8:g}"
        other = f"M{right - 8:g},{at.y + 1:g}H{right - 1:g}V{bottom - 1:g}H{right - 8:g}"
        yield f'<path d="{left}{other}" stroke="{EDGE}" stroke-width="2" fill="none"/>'
    yield f'<circle cx="{at.x:g}" cy="{at.y + port:g}" r="3.5" fill="{CANVAS}" stroke="{EDGE}"/>'
    yield f'<circle cx="{right:g}" cy="{at.y + port:g}" r="4" fill="{EDGE}"/>'
    room = max(4, int((size.width - 32) / 7))
    yield _line(at.x + 16, at.y + 24, step.title or face.title, room, weight=600, size=13, fill=INK)
    yield "</g>"


def _edge(port: str, begin: Point, end: Point) -> Iterator[str]:
    dashes = ' stroke-dasharray="4 3"' if port == ERROR_PORT else ""
    yield f'<path d="{edge_path(begin, end)}" fill="none" stroke="{EDGE}" stroke-width="1.5"{dashes}/>'
    if port != "out":
        yield _line(begin.x + 6, begin.y - 5, port, 16, size=10, fill=INK_3, family=MONO)


def _note_size(note: Note) -> tuple[float, float]:
    return (note.size.width, note.size.height) if note.size else (200, 100)


def _note(note: Note, base: Point) -> str:
    x, y = base.x + note.position.x, base.y + note.position.y
    width, height = _note_size(note)
    lines = _wrapped(note.text, max(4, int((width - 24) / 6)), most=max(1, int((height - 16) / 15)))
    texts = [_line(x + 12, y + 20 + 15 * i, line, 200, size=11, fill=INK) for i, line in enumerate(lines)]
    return "\n".join([f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{NOTE}"/>', *texts])


def _line(
    x: float, y: float, text: str, room: int, *, size: int, fill: str, weight: int = 400, family: str = UI
) -> str:
    shown = " ".join(_legal(text).split())
    if len(shown) > room:
        shown = shown[: max(1, room - 1)].rstrip() + "…"
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{family}" font-size="{size}" font-weight="{weight}" '
        f'fill="{fill}">{escape(shown)}</text>'
    )


def _wrapped(text: str, room: int, most: int = 2) -> list[str]:
    lines: list[str] = []
    for word in text[: room * (most + 2)].split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        elif len(lines) == most:
            lines[-1] += " …"
            break
        else:
            lines.append(word)
    return lines


def _legal(text: str) -> str:
    """What XML may hold."""
    return "".join(
        sign
        for sign in text
        if sign in _ALLOWED or (sign >= " " and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff")
    )


def _text(text: str) -> str:
    return escape(_legal(text))


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))
