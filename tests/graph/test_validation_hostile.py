"""Security classes 3, 7 and 8 for documents: however large or tangled, validation answers with places, and reaches
nothing. Bounded by what it does, not by a clock: the counts below would be quadratic otherwise."""

import sys
from typing import Any

import pytest

from flows.faults import InvalidDocument
from flows.graph import Known, parse, read, validate
from flows.graph.limits import MAX_BYTES, MAX_EDGES, MAX_STEPS
from flows.steps.registry import catalogue
from tests.graph.documents import step
from tests.graph.validating import CATALOGUE, codes, flow, problems


def test_ten_thousand_steps_are_refused_with_a_place() -> None:
    """Class 7"""
    with pytest.raises(InvalidDocument) as refused:
        read({"schema": 1, "name": "x", "steps": [step(f"s{number}") for number in range(10_000)]})
    assert refused.value.where == "steps"


def test_frames_a_thousand_deep_are_problems_with_places() -> None:
    """Class 7"""
    steps = [
        step(f"f{n}", "loop", parent=f"f{n - 1}" if n else None, config={"output": "{{ f999 }}"}) for n in range(1_000)
    ]
    found = problems(flow(*steps), "TOO_DEEP")
    assert found[0].where == "steps[9].parent"
    with pytest.raises(InvalidDocument):
        parse(flow(*steps).to_json())


def test_a_circle_of_all_steps_is_one_problem_with_a_place() -> None:
    """Class 7"""
    edges = [(f"s{number}", f"s{(number + 1) % MAX_STEPS}") for number in range(MAX_STEPS)]
    document = flow(*(step(f"s{number}") for number in range(MAX_STEPS)), edges=edges)
    found = problems(document)
    assert [problem.code for problem in found] == ["CYCLE"]
    assert found[0].where.startswith("edges[")


def test_frames_in_a_circle_are_problems_with_places() -> None:
    """Class 7"""
    steps = [step(f"f{n}", "loop", parent=f"f{(n + 1) % 50}", config={"until": "f7 == 1"}) for n in range(50)]
    assert codes(flow(*steps)).count("FRAME_CIRCLE") == 50


@pytest.mark.slow
def test_as_many_steps_and_edges_as_there_may_be() -> None:
    edges = [(f"s{n}", f"s{n + gap}") for n in range(MAX_STEPS) for gap in (1, 2, 3, 4) if n + gap < MAX_STEPS]
    steps = [step(f"s{n}", config={"prompt": f"{{{{ s{max(0, n - 7)} }}}}"}) for n in range(1, MAX_STEPS)]
    document = flow(step("s0"), *steps, edges=edges[:MAX_EDGES])
    assert set(codes(document)) <= {"NOT_BEFORE"}  # the first few read themselves


@pytest.mark.slow
def test_all_steps_reading_all_and_names_that_nobody_has() -> None:
    names = [f"very_long_name_of_a_step_{number}" for number in range(200)]
    everything = "".join(f"{{{{ {name} }}}}{{{{ {name}x }}}}" for name in names)
    document = flow(*(step(name, config={"prompt": everything}) for name in names))
    found = problems(document)
    assert len(found) <= len(names) * 21
    repeated = sum(len(change.get("value") or "") for one in found if one.fix for change in one.fix.changes)
    assert repeated <= 2 * MAX_BYTES


@pytest.mark.slow
def test_a_document_of_five_megabytes_of_unknown_names() -> None:
    text = "".join(f"{{{{ n{number} }}}}" for number in range(450))
    count = 4 * 1024 * 1024 // len(text)
    document = flow(*(step(f"s{number}", config={"prompt": text + f"{{{{ m{number} }}}}"}) for number in range(count)))
    found = problems(document)
    unread = next(problem for problem in found if problem.code == "TEMPLATE_INVALID")
    assert "more expressions than can be checked" in unread.message
    assert unread.step is not None
    read_through = int(unread.step[1:])
    assert 0 < read_through * len(text) <= 600_000 * 2
    assert sum(problem.code == "UNKNOWN_VARIABLE" for problem in found) == 20 * read_through


@pytest.mark.slow
def test_many_edges_by_ports_that_are_not_there() -> None:
    ends = [step(f"s{number}") for number in range(200)]
    edges = [(f"s{a}", f"port_{b}", f"s{b}") for a in range(100) for b in range(101, 200)]
    found = problems(flow(*ends, edges=edges), "UNKNOWN_PORT")
    assert len(found) == len(edges)


def test_twenty_thousand_edges_that_look_the_same() -> None:
    document = flow(step("a"), step("b"), edges=[("a", "side", "b")] * MAX_EDGES)
    assert codes(document).count("UNKNOWN_PORT") == 1


BOMBS = [
    "{{ 'a' * 10**9 }}",
    "{{ " + "(" * 900 + ")" * 900 + " }}",
    "{% for a in [1,2,3] %}" * 60 + "{% endfor %}" * 60,
    "{{ " + "[" * 900 + " }}",
    "{{ 9" + "9" * 5_000 + " }}",
    "{{ ''.__class__.__mro__ }}",
    "{% import 'os' as os %}",
    "{{ x" + ".y" * 900 + " }}",
]


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_a_template_bomb_is_told_and_does_not_go_off(bomb: str) -> None:
    """Class 3, at validation as at run time"""
    document = flow(step("a", config={"prompt": bomb}, condition=bomb[:4_000]), step("b", input_mapping={"x": bomb}))
    validate(document, CATALOGUE)


_watched: list[str] = []
_watching = False


def _audit(event: str, _: Any) -> None:
    if _watching and event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")):
        _watched.append(event)


def test_validating_opens_no_socket_and_spawns_no_process() -> None:
    """Class 8. An audit hook stays for ever, so it listens only here."""
    global _watching
    kinds = catalogue()
    steps = [
        step("fetch", "http", config={"url": "https://example.com/{{ inputs.topic }}", "method": "POST"}),
        step("ask", "model", config={"model": "openai/gpt-4", "role": "Coder", "prompt": "{{ fetch }}{{ nope }}"}),
        step("agent", "agent", config={"tools": [{"tool": "http", "name": "x", "url": "http://127.0.0.1:1/"}]}),
        step("sub", "sub_flow", config={"flow": "Other"}),
    ]
    document = flow(*steps, edges=[("fetch", "ask"), ("ask", "agent"), ("agent", "sub")])
    sys.addaudithook(_audit)
    _watching = True
    try:
        found = validate(document, kinds, Known(accounts=["rehearsal"], roles=[], flows=[]))
    finally:
        _watching = False
    assert found
    assert _watched == []
