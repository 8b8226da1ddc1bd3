import json
from contextlib import suppress
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.faults import InvalidInput
from flows.graph import Document, Known, apply, load_yaml, parse, read, read_json, validate
from flows.graph.formats import FORMATS, READABLE, NoAccounts, export, import_text
from flows.graph.formats.spelling import deep, flat, remembered, respelled
from flows.graph.layout import arranged
from flows.library.templates import FlowTemplate, templates
from flows.steps.registry import catalogue
from tests.graph.documents import documents, edge, raw, values
from tests.graph.documents import step as raw_step
from tests.graph.formats.examples import FILES, Accounts, data_of, example, imported


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("accounts", [Accounts(), None])
def test_an_example_is_exported_as_it_came(name: str, accounts: Accounts | None) -> None:
    """C10-C12, O27-O32, O36-O50: import, then export to the same format, gives the same data, bound or unbound."""
    text = example(name)
    found = imported(text, **({"accounts": accounts} if accounts else {}))
    assert data_of(export(found.document, found.format).text) == data_of(text)


@pytest.mark.parametrize("name", FILES)
def test_an_imported_example_is_sound_and_has_no_error_but_missing_models(name: str) -> None:
    document = imported(example(name)).document
    assert parse(document.to_json()) == document
    errors = {problem.code for problem in validate(document, catalogue()) if problem.severity == "error"}
    assert errors <= {"MODEL_UNBOUND"}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("accounts", [Accounts(), NoAccounts()])
def test_an_imported_example_is_valid_once_what_is_unbound_is_rehearsed(name: str, accounts: Any) -> None:
    """O27-O50: bound steps need nothing, and the offer that goes with each unbound one makes it whole."""
    known = Known(accounts={"rehearsal", "team-openai"})
    document = imported(example(name), accounts=accounts).document
    for problem in validate(document, catalogue(), known):
        if problem.severity == "error":
            assert problem.code == "MODEL_UNBOUND"
            assert "team-openai" not in problem.message
            assert problem.fix is not None
            document = apply(document, problem.fix.changes)
    assert [problem for problem in validate(document, catalogue(), known) if problem.severity == "error"] == []


@pytest.mark.parametrize("name", FILES)
def test_every_line_of_a_report_has_its_line_in_the_text(name: str) -> None:
    found = imported(example(name))
    length = example(name).count("\n") + 1
    assert all(line.line is not None and 1 <= line.line <= length for line in found.report)
    assert {line.what for line in found.report} <= {"understood", "changed", "kept", "unbound"}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("format", ["json", "yaml"])
def test_our_own_files_come_back_whole(name: str, format: str) -> None:
    document = imported(example(name)).document
    again = import_text(export(document, format).text, accounts=Accounts())
    assert again.format == format
    assert again.document == document


def test_what_the_owner_changed_is_exported_changed() -> None:
    document = imported(example("flow-definition.json")).document
    first = document.steps[0]
    config = {**first.config, "model": "rehearsal/steady", "settings": {"temperature": 0.5, "max_tokens": 10}}
    document = document.with_parts(
        name="Other", steps=[first.model_copy(update={"config": config}), *document.steps[1:]]
    )
    data = data_of(export(document, "flow-definition").text)
    assert data["name"] == "Other"
    assert (data["steps"][0]["provider"], data["steps"][0]["model"]) == ("rehearsal", "steady")
    assert data["steps"][0]["settings"] == {"temperature": 0.5, "maxTokens": 10}
    assert data["steps"][1:] == data_of(example("flow-definition.json"))["steps"][1:]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_any_document_is_exported_to_any_format(document: Document) -> None:
    """An export never raises; what it cannot say stands in its report."""
    for format in FORMATS:
        exported = export(document, format)
        assert exported.text
        assert exported.filename.isascii()
        if format == "svg":
            ElementTree.fromstring(exported.text)
        elif format == "json":
            assert parse(read_json(exported.text)) == document
        elif format not in ("mermaid", "yaml"):
            data_of(exported.text)


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.text(max_size=3) | st.just("schema"), st.text(max_size=9) | st.lists(st.integers())))
def test_anything_is_imported_or_invalid(data: dict[str, Any]) -> None:
    for format in (None, *READABLE):
        with suppress(InvalidInput):
            imported(data, format=format)


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_no_broken_example_raises_anything_but_invalid(data: st.DataObject) -> None:
    """Every field of the examples in turn replaced by something else."""
    definition = data_of(example(data.draw(st.sampled_from(FILES))))
    at: Any = definition
    while True:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else list(range(len(at)))))
        if isinstance(at[key], dict | list) and at[key] and data.draw(st.booleans()):
            at = at[key]
            continue
        at[key] = data.draw(
            st.sampled_from([None, True, 0, -1, 1.5, 10**15, "", "x", "{{", "{{ a.b }}", [], [1], {}, {"a": 1}])
        )
        break
    with suppress(InvalidInput):
        found = imported(definition)
        if found.format in ("flow-definition", "orchestration", "dynamic-flow"):
            assert data_of(export(found.document, found.format).text) == definition


def test_spellings_are_used_only_while_nothing_changed() -> None:
    source, canonical = {"a": 1, "strange": [1], "b": "original"}, {"b": "x", "c": 3}
    kept = remembered(source, canonical, {"a", "b", "c"})
    assert respelled(canonical, kept) == source
    assert respelled({"b": "new", "c": 4}, kept) == {"a": 1, "strange": [1], "b": "new", "c": 4}
    nested = frozenset({"settings"})
    cases: tuple[dict[str, Any], ...] = (
        {"settings": {}},
        {"settings": {"a": 1}, "b": 2},
        {"b": {"c": 1}},
        {"settings": 3},
    )
    for data in cases:
        assert deep(flat(data, nested), nested) == data


def test_an_unknown_format_says_which_there_are() -> None:
    document = parse(raw(raw_step("a")))
    with pytest.raises(InvalidInput) as caught:
        export(document, "xml")
    assert "mermaid" in caught.value.remedy
    with pytest.raises(InvalidInput) as caught:
        imported({"schema": 1}, format="mermaid")
    assert "flow-definition" in caught.value.remedy


def test_an_export_of_a_flow_born_here_says_what_it_leaves_out() -> None:
    document = parse(
        raw(
            raw_step("ask_me", "approval"),
            raw_step("write", "model", config={"model": "a/b", "role": "Coder", "system": "Be brief."}, critical=False),
            policy={"budget": "2.50"},
        )
    )
    for format in ("flow-definition", "orchestration", "dynamic-flow"):
        report = "\n".join(line.message for line in export(document, format).report)
        assert "'ask_me' (approval) cannot be told" in report
        assert "budget cannot be told" in report
    assert "system" in "\n".join(line.message for line in export(document, "flow-definition").report)


def test_json_and_yaml_are_told_apart_by_what_they_are() -> None:
    text = json.dumps(raw(raw_step("a", "output")))
    assert imported(text).format == "json"
    assert imported("{schema: 1, name: A flow}").format == "yaml"
    assert imported(text, format="yaml").format == "yaml"
    assert load_yaml(export(parse(raw(raw_step("a", "output"))), "yaml").text)["name"] == "A flow"


@st.composite
def unsound(draw: st.DrawFn) -> Document:
    """A draft half done: circles, dangling edges, frames in themselves, ids twice."""
    names = st.sampled_from(["a", "b", "c", "d", "nowhere"])
    kinds = st.sampled_from(["model", "agent", "loop", "fan_out", "join", "sub_flow", "output", "strange"])
    steps = [
        raw_step(
            draw(names),
            draw(kinds),
            config=draw(st.dictionaries(st.sampled_from(["model", "passes", "threshold", "inputs", "tools"]), values)),
            **({"parent": draw(names)} if draw(st.booleans()) else {}),
        )
        for _ in range(draw(st.integers(0, 5)))
    ]
    ends = [{"source": draw(names), "target": draw(names)} for _ in range(draw(st.integers(0, 6)))]
    return read(raw(*steps, edges=ends))


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(unsound())
def test_a_draft_with_any_fault_is_exported_too(document: Document) -> None:
    for format in FORMATS:
        assert export(document, format).text
    assert [(step.id, step.kind) for step in arranged(document).steps] == [(s.id, s.kind) for s in document.steps]


def test_steps_that_share_an_id_in_different_frames_are_exported_as_the_last_and_the_report_says_so() -> None:
    document = read(raw(raw_step("a"), raw_step("b"), raw_step("a", parent="b"), raw_step("c"), edges=[edge("c", "a")]))
    for format in FORMATS:
        exported = export(document, format)
        assert exported.text
        if format in ("flow-definition", "orchestration", "dynamic-flow"):
            assert "Several steps are called a;" in "\n".join(line.message for line in exported.report)


@pytest.mark.parametrize("template", templates(), ids=lambda t: t.slug)
@pytest.mark.parametrize("format", ["flow-definition", "orchestration", "dynamic-flow"])
def test_what_we_export_of_our_templates_can_be_imported_again(template: FlowTemplate, format: str) -> None:
    text = export(template.document, format).text
    assert imported(text).format == format
