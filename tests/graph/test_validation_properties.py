"""Whatever a document holds, validating it raises nothing, and every fix it offers does what it says."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.faults import InvalidDocument
from flows.graph import Catalogue, Document, Known, Problem, read, validate
from flows.graph.changes import apply
from flows.steps.registry import catalogue
from tests.graph.validating import CATALOGUE

pytestmark = pytest.mark.slow  # many random documents

REAL = catalogue()
KINDS = sorted({kind.kind for kind in REAL.all()} | {made.kind for made in CATALOGUE.KINDS} | {"unheard"})
KNOWN = Known(accounts=["rehearsal"], roles=["Coder"], flows=["Other"])
IDS = st.sampled_from(["a", "b", "c", "d", "draft", "Draft", "previous", "all"])
PATHS = st.sampled_from(
    [
        *("a", "b.x", "steps.c.output", "context['Search Papers']", "inputs.topic", "inputs.nope", "drft", "loop.item"),
        *("a.passes[0].b", "a.passes[-1].zzz", "b.lanes[x]", "loop.previous.c", "context.input.topic", "steps[a].b"),
        *(
            "previousStepOutputs.d",
            "allStepResults",
            "output",
            "env.HOME",
            "a[b][c]",
            "context.steps.a",
            "x | default(1)",
        ),
    ]
)
PIECES = st.one_of(
    PATHS.map("{{{{ {} }}}}".format),
    PATHS.map("{{% if {0} %}}{0}{{% endif %}}".format),
    st.sampled_from(
        ["{{", "}}", "{% for a in b %}{{ a }}{% endfor %}", "{% include 'x' %}", "{{ 1 // 0 }}", "{#", "\n"]
    ),
    st.text(max_size=8),
)
TEMPLATES = st.lists(PIECES, max_size=4).map("".join)
PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6), TEMPLATES, IDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
CONDITIONS = st.one_of(
    PATHS,
    PATHS.map("{} > 0.8".format),
    TEMPLATES.filter(bool),
    st.fixed_dictionaries(
        {
            "field": st.one_of(PATHS, st.text(min_size=1, max_size=9)),
            "operator": st.sampled_from([">", "exists", "=="]),
        },
        optional={"value": PLAIN},
    ),
)
BRANCHES = st.lists(
    st.one_of(PLAIN, st.fixed_dictionaries({"name": IDS}, optional={"condition": st.one_of(CONDITIONS, PLAIN)})),
    max_size=3,
)
SETTINGS: dict[str, Any] = {
    **{name: st.one_of(TEMPLATES, PLAIN) for name in ("prompt", "system", "items", "value", "output", "of", "best_by")},
    **{name: st.one_of(CONDITIONS, PLAIN) for name in ("until", "condition")},
    **dict.fromkeys(("threshold", "passes", "n", "mode", "default", "limits", "inputs", "headers", "zzz"), PLAIN),
    "branches": st.one_of(BRANCHES, PLAIN),
    "model": st.one_of(st.sampled_from(["openai/gpt-4", "rehearsal/steady", "none"]), PLAIN),
    "role": st.one_of(st.sampled_from(["Coder", "Codr"]), PLAIN),
    "input_from": st.one_of(IDS, PLAIN),
    "settings": st.one_of(st.fixed_dictionaries({}, optional={"max_tokens": PLAIN, "temperature": PLAIN}), PLAIN),
    "tools": PLAIN,
    "flow": PLAIN,
}
STEPS = st.fixed_dictionaries(
    {
        "id": IDS,
        "kind": st.one_of(st.sampled_from(KINDS), st.text(min_size=1, max_size=5)),
        "config": st.fixed_dictionaries({}, optional=SETTINGS),
    },
    optional={
        "title": st.one_of(st.sampled_from(["", "Step 3", "Search Papers", "Model"]), st.text(max_size=9)),
        "version": st.integers(1, 4),
        "parent": IDS,
        "critical": st.booleans(),
        "condition": CONDITIONS,
        "input_mapping": st.dictionaries(st.text(max_size=4), PLAIN, max_size=2),
        "output_mapping": st.dictionaries(st.text(max_size=4), PLAIN, max_size=2),
        "formerly": st.lists(IDS, max_size=2),
    },
)
EDGES = st.fixed_dictionaries(
    {"source": IDS, "target": IDS}, optional={"port": st.sampled_from(["out", "error", "true", "else", "a", "side"])}
)
DOCUMENTS = st.fixed_dictionaries(
    {"schema": st.just(1), "name": st.sampled_from(["Untitled", "A story"]), "steps": st.lists(STEPS, max_size=6)},
    optional={
        "edges": st.lists(EDGES, max_size=8),
        "inputs": st.lists(st.fixed_dictionaries({"name": st.sampled_from(["topic", "a", "b"])}), max_size=3),
        "notes": st.lists(st.fixed_dictionaries({"id": IDS}, optional={"parent": IDS}), max_size=2),
        "tags": st.just(["x"]),
        "policy": st.just({"atomic_mode": "strict"}),
    },
)


def read_or_none(data: Any) -> Document | None:
    try:
        return read(data)
    except InvalidDocument:
        return None


def told(problem: Problem) -> tuple[str | None, ...]:
    """Of settings only twenty problems are told, so another may take the place of one; other places may shift."""
    where = problem.where if problem.code == "INVALID_CONFIG" else None
    return problem.code, problem.message, problem.step, where


def counted(problems: list[Problem]) -> Counter[tuple[str | None, ...]]:
    return Counter(told(problem) for problem in problems)


def check(document: Document, kinds: Catalogue) -> None:
    found = validate(document, kinds, KNOWN)
    severities = [problem.severity for problem in found]
    assert severities == sorted(severities)
    before = counted(found)
    for problem in found:
        assert problem.message
        assert problem.remedy
        assert problem.to_json()["where"]
        if problem.fix is not None:
            after = counted(validate(apply(document, problem.fix.changes), kinds, KNOWN))
            assert after[told(problem)] < before[told(problem)], problem


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_no_document_makes_validation_raise_and_every_fix_helps(data: Any) -> None:
    """C86"""
    document = read_or_none(data)
    if document is not None:
        check(document, CATALOGUE)
        check(document, REAL)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": IDS,
                "kind": st.sampled_from(KINDS),
                "config": st.dictionaries(st.text(max_size=6), PLAIN, max_size=4),
            }
        ),
        max_size=4,
    )
)
def test_no_garbage_in_settings_makes_it_raise(steps: Any) -> None:
    """C86"""
    document = read_or_none({"schema": 1, "name": "x", "steps": steps})
    if document is not None:
        check(document, REAL)
