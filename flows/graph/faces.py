"""How steps look in a picture. A face for every kind that comes with Baton; kinds of others get a plain one.

The catalogue lies in a room above, so the few facts a picture needs are told here again; a test holds them together.
"""

from dataclasses import dataclass

from flows.graph.document import Step

# Light theme: ink and ground of each family.
FAMILIES = {
    "write": ("#2D5F87", "#D8EBFB"),
    "judge": ("#7E4661", "#F9E0EB"),
    "shape": ("#006969", "#D2EFEE"),
    "control": ("#715618", "#F1E7D2"),
    "ensemble": ("#4D568A", "#E2E7FD"),
    "human": ("#6F4B7A", "#F1E2F5"),
    "source": ("#346841", "#DBEEDE"),
    "team": ("#824A30", "#FAE2D8"),
}
# On a grid of 16, drawn as outlines.
_ICONS = {
    "generate": "M9.5 3.5 12.5 6.5 5.5 13.5H2.5V10.5ZM8 5l3 3",
    "refine": "M2.5 4h11M2.5 8h5M2.5 12h3.5M9 12.5l1-2.5 3-3 1.5 1.5-3 3Z",
    "summarize": "M2.5 3.5h11M2.5 7h11M2.5 10.5h7M2.5 14h3.5",
    "critique": "M2.5 3.5h11v7.5H7L4 13.5V11H2.5ZM8 5.5v2M8 9.2v.1",
    "evaluate": "M2.5 12a5.5 5.5 0 1 1 11 0M8 12l2.8-3.6M2.5 12h1M12.5 12h1",
    "compare": "M8 2.5v11M5.5 4.5h-3v7h3M10.5 4.5h3v7h-3",
    "validate": "M8 2.2 13 4v4c0 3-2.2 5-5 6-2.8-1-5-3-5-6V4ZM5.8 8l1.6 1.6L10.3 6.5",
    "analyze": "M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M10.4 10.4 13.5 13.5M5.5 8V7M7 8V5.5M8.5 8V6.5",
    "extract": "M6 2.5H3.5v11H6M10 2.5h2.5V6M7 9.5h6.5M11 7l2.5 2.5L11 12",
    "transform": "M2.5 5.5h10L10 3M13.5 10.5h-10L6 13",
    "agent": "M9 2 4 9h4l-1 5 5-7H8Z",
    "router": "M2 8h4M6 8c3 0 2.5-4.5 5-4.5h3M6 8c3 0 2.5 4.5 5 4.5h3M6 8h8",
    "condition": "M8 2.2 13.8 8 8 13.8 2.2 8ZM6.5 6.7c0-2 3-2 3-.2 0 1.1-1.5 1-1.5 2.2M8 10.7v.1",
    "loop": "M13 2.5v11M9.8 2.5v11M6 6.2v.1M6 9.7v.1",
    "fan_out": "M5 2.5H3v11h2M7 4.5h6.5M7 8h6.5M7 11.5h6.5",
    "for_each": "M3 5.5 8 3l5 2.5L8 8ZM3 8.5 8 11l5-2.5M3 11 8 13.5 13 11",
    "join": "M11 2.5h2v11h-2M2.5 4.5H9M2.5 8H9M2.5 11.5H9",
    "approval": "M2 11.5a6 6 0 0 1 12 0M8 10.4v.8",
    "ask": "M5.5 5.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M3 13.5a5 5 0 0 1 10 0",
    "sub_flow": "M2.5 2.5h11v11h-11ZM5 6h2.5v4H11M11 10 9.6 8.7M11 10l-1.4 1.3",
    "http": "M2.3 8a5.7 5.7 0 1 0 11.4 0a5.7 5.7 0 1 0-11.4 0M2.5 8h11M8 2.3c3.3 3.6 3.3 7.8 0 11.4",
    "wait": "M2.5 8a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0M8 5v3l2 1.5",
    "input": "M13 2.5v11M2.5 8h7M7 5l3 3-3 3",
    "output": "M13.3 2.5v11M10.2 2.5v11M1.8 8h5.5M5.2 5.8 7.4 8l-2.2 2.2",
    "plain": "M3.5 3.5h9v9h-9Z",
}
_ACTIONS = {
    **dict.fromkeys(("generate", "refine", "summarize"), "write"),
    **dict.fromkeys(("critique", "evaluate", "compare", "validate", "analyze"), "judge"),
    **dict.fromkeys(("extract", "transform"), "shape"),
}
_KINDS = {
    "agent": ("Agent", "write"),
    "approval": ("Approval", "human"),
    "ask": ("Ask", "human"),
    "condition": ("Condition", "control"),
    "fan_out": ("Fan-out", "ensemble"),
    "for_each": ("For each", "ensemble"),
    "http": ("HTTP request", "source"),
    "input": ("Input", "source"),
    "join": ("Join", "ensemble"),
    "loop": ("Loop", "control"),
    "output": ("Output", "source"),
    "router": ("Router", "control"),
    "sub_flow": ("Sub-flow", "control"),
    "transform": ("Transform", "shape"),
    "wait": ("Wait", "control"),
}


@dataclass(frozen=True, slots=True)
class Face:
    title: str  # in the footer: what it does
    family: str
    icon: str  # a path on a grid of 16
    sub: str  # under the title: who does it
    says: str


def face_of(step: Step) -> Face:
    config = step.config
    if step.kind == "model":
        action = config.get("action", "generate")
        action = action if isinstance(action, str) and action in _ACTIONS else "generate"
        title, family, icon = action.capitalize(), _ACTIONS[action], _ICONS[action]
    else:
        title, family = _KINDS.get(step.kind, (step.kind, "source"))
        icon = _ICONS.get(step.kind, _ICONS["plain"])
    who = next((name for name in (config.get("model"), config.get("role")) if isinstance(name, str) and name), title)
    said = [config.get(name) for name in ("prompt", "condition", "message", "question", "url", "value", "subject")]
    said += (step.input_mapping or {}).values()
    return Face(
        title, family, icon, who.rpartition("/")[2] or who, next((s for s in said if isinstance(s, str) and s), "")
    )
