"""What others hand in is data: read within limits, or refused with a place; nothing is run and nothing reached."""

import json
import sys
from typing import Any

import pytest

from flows.faults import InvalidDocument
from flows.graph.formats import FORMATS, export
from tests.graph.formats.examples import FILES, example, imported

_watched: list[str] = []
_watching = False
_OUTWARD = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "urllib.",
)


def _watch(event: str, _: tuple[Any, ...]) -> None:
    if _watching and event.startswith(_OUTWARD):
        _watched.append(event)


@pytest.fixture
def outward() -> Any:
    """Every socket and process that is asked for while it is used."""
    global _watching
    if _watch not in _installed:
        _installed.append(_watch)
        sys.addaudithook(_watch)
    _watched.clear()
    _watching = True
    yield _watched
    _watching = False


_installed: list[object] = []


@pytest.mark.parametrize("name", FILES)
def test_importing_and_exporting_open_no_socket_and_start_no_process(name: str, outward: list[str]) -> None:
    """Importing runs nothing and reaches nothing, whatever addresses and templates the file holds."""
    text = example(name).replace("SOL", "https://example.org/x").replace("research", "file:///etc/passwd")
    document = imported(text).document
    for format in FORMATS:
        export(document, format)
    assert outward == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "line 1"),
        ("   \n ", "line 1"),
        ("[1, 2]", "line 1"),
        ("just words", "line 1"),
        ('{"a": 1}', "line 1"),
        ('{"steps": [{"x": 1}]}', "line 1"),
        ("flowchart LR\n a --> b", "line 1"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "line 1"),
        ("a: &x [1]\nb: *x", "line 1"),
        ("a: 1\na: 2", "line 2"),
        ("!!python/object/apply:os.system [id]", "line 1"),
        ("[" * 100_000, "line 1"),
        ('{"name": NaN}', "line 1"),
        ('{"name": 1e999, "type": "critique"}', "name"),
        ('{"name": "\\u0000", "type": "critique"}', "name"),
        ('{"name": "\\ud800", "type": "critique"}', "name"),
        ('{"name": ' + "9" * 5_000 + "}", "line 1"),
        ('{"schema": 2, "name": "x"}', "schema"),
        ("x" * (6 * 1024 * 1024), "line 1"),
    ],
)
def test_hostile_text_is_refused(text: str, where: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        imported(text)
    assert caught.value.where == where


def test_an_unknown_definition_is_told_what_is_accepted() -> None:
    with pytest.raises(InvalidDocument) as caught:
        imported({"nodes": [], "links": []})
    assert "links, nodes" in caught.value.message
    for word in ("schema: 1", "FlowDefinition", "orchestration", "dynamic-flow"):
        assert word in caught.value.remedy


def test_too_many_steps_are_refused() -> None:
    steps = [{"name": f"s{number}", "roleName": "r"} for number in range(5_001)]
    with pytest.raises(InvalidDocument) as caught:
        imported({"name": "x", "steps": steps})
    assert caught.value.where == "steps"


def test_five_thousand_steps_are_taken() -> None:
    steps = [{"name": f"s{number}", "roleName": "r", "inputMapping": {"x": "{{y}}"}} for number in range(5_000)]
    found = imported({"name": "x", "steps": steps})
    assert len(found.document.steps) == 5_000
    assert json.loads(export(found.document, "orchestration").text) == {"name": "x", "steps": steps}


def test_a_template_that_cannot_be_read_is_kept_and_said() -> None:
    found = imported(
        {"name": "x", "steps": [{"name": "a", "roleName": "r", "inputMapping": {"x": "{% include 'x' %}"}}]}
    )
    assert found.document.steps[0].input_mapping == {"x": "{% include 'x' %}"}
    assert any("cannot be used yet" in line.message for line in found.report)


@pytest.mark.parametrize("at", [(), ("steps", 0)])
def test_a_field_that_looks_like_our_own_notes_is_refused_not_lost(at: tuple[str | int, ...]) -> None:
    data = json.loads(example("flow-definition.json"))
    found: Any = data
    for part in at:
        found = found[part]
    found["as written"] = {"fields": {"name": {"as": ["Other"], "for": ["Smart expert routing"]}}}
    with pytest.raises(InvalidDocument) as caught:
        imported(data)
    assert caught.value.where == ("steps[0]['as written']" if at else "['as written']")
