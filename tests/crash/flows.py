"""Flows whose every step asks the counting server, so that what was done twice is seen from the other side too."""

from itertools import pairwise
from typing import Any

from tests.graph.documents import edge, step

Raw = dict[str, Any]
INPUTS = [{"name": name, "title": name, "required": True} for name in ("at", "token")]


def _ask(id: str, path: str, method: str = "PUT", **more: Any) -> Raw:
    config: Raw = {"method": method, "url": f"{{{{ inputs.at }}}}/{path}"}
    if method in ("PUT", "POST"):
        config["body"] = '{"from": "a flow"}'
    return step(id, "http", config=config, **more)


def _flow(name: str, steps: list[Raw], edges: list[Raw], **more: Any) -> Raw:
    return {"schema": 1, "name": name, "inputs": INPUTS, "steps": steps, "edges": edges, **more}


def _row(*ids: str) -> list[Raw]:
    return [edge(source, target) for source, target in pairwise(ids)]


T = "{{ inputs.token }}"

EVERYTHING = _flow(
    "Everything",
    [
        step("brief", "input"),
        _ask("read", f"read/{T}", "GET"),
        _ask("flaky", f"flaky/{T}", retry={"attempts": 3, "delay_ms": 50}),
        _ask("send", f"send/{T}", "POST"),
        step("refine", "loop", config={"passes": 2, "accumulate": {"notes": "{{ polish }}"}}),
        _ask("note", f"note/{T}/{{{{ loop.index }}}}", parent="refine"),
        step("polish", "transform", parent="refine", config={"value": "{{ note.at }}"}),
        step("fan", "fan_out"),
        _ask("left", f"left/{T}", parent="fan"),
        _ask("right", f"right/{T}", parent="fan"),
        step("each", "for_each", config={"items": "[1, 2, 3]", "limit": 2}),
        _ask("item", f"item/{T}/{{{{ loop.item }}}}", parent="each"),
        step("both", "join", config={"mode": "all"}),
        step("allow", "approval", config={"shows": "{{ both }}"}),
        step("redo", "transform", config={"value": "{{ allow.comment }}"}),
        step("inner", "sub_flow", config={"flow": "Inner", "inputs": {"at": "{{ inputs.at }}", "token": T}}),
        step("pause", "wait", config={"for_ms": 300}),
        _ask("large", f"large/{T}", "GET"),
        step("result", "output", config={"value": "{{ inner.at }}"}),
    ],
    [
        *_row("brief", "read", "flaky", "send", "refine", "both"),
        *_row("send", "fan", "both"),
        *_row("send", "each", "both"),
        edge("both", "allow"),
        edge("allow", "inner", "approved"),
        edge("allow", "redo", "sent_back"),
        *_row("inner", "pause", "large", "result"),
        edge("note", "polish"),
    ],
)
INNER = _flow(
    "Inner",
    [step("given", "input"), _ask("deep", f"deep/{T}"), step("back", "output", config={"value": "{{ deep }}"})],
    _row("given", "deep", "back"),
)
# One call that is held over there: what is in flight when its worker dies.
READS = _flow(
    "Reads",
    [step("brief", "input"), _ask("ask", f"held/{T}", "GET"), step("result", "output")],
    _row("brief", "ask", "result"),
)
SENDS = _flow(
    "Sends",
    [
        step("brief", "input"),
        _ask("first", f"first/{T}"),
        _ask("ask", f"held/{T}", "POST"),
        _ask("last", f"last/{T}"),
        step("result", "output", config={"value": "{{ ask }}"}),
    ],
    _row("brief", "first", "ask", "last", "result"),
)
FAILS = _flow("Fails", [step("brief", "input"), _ask("ask", f"gone/{T}")], _row("brief", "ask"))
TIMED = _flow(
    "Timed",
    [step("brief", "input"), step("pause", "wait", config={"for_ms": 2_500}), _ask("last", f"last/{T}")],
    _row("brief", "pause", "last"),
)
# One that somebody pauses while its call is held, and resumes.
STEERED = _flow(
    "Steered",
    [step("brief", "input"), _ask("ask", f"held/{T}", "GET"), _ask("last", f"last/{T}")],
    _row("brief", "ask", "last"),
)
# What is saved by trying again, what another flow stands in for, and what nothing saves.
SAVED = {"at": "{{ inputs.at }}", "token": T}
TROUBLED = _flow(
    "Troubled",
    [
        step("brief", "input"),
        _ask("shaky", f"flaky/{T}", recovery=[{"strategy": "retry", "attempts": 2}]),
        _ask(
            "wrong",
            f"gone/{T}/1",
            recovery=[{"strategy": "retry"}, {"strategy": "alternative", "flow": "Inner", "inputs": SAVED}],
        ),
        _ask("lost", f"gone/{T}/2"),
    ],
    _row("brief", "shaky", "wrong", "lost"),
    policy={"recovery": {"base_delay_ms": 50, "longest_ms": 600_000}, "on_failure": {"flow": "Told", "inputs": SAVED}},
)
TOLD = _flow("Told", [step("brief", "input"), _ask("tell", f"told/{T}")], _row("brief", "tell"))
ALL = (INNER, EVERYTHING, READS, SENDS, FAILS, TIMED, STEERED, TOLD, TROUBLED)
