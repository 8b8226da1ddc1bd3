import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.faults import InvalidDocument
from flows.graph import Document, parse
from flows.graph.plain import NotPlain, check_plain
from tests.graph.documents import dags, edge, raw, step

ODD = st.sampled_from(
    [
        "\x00",
        "\ud800",
        "é🎼",
        2**53,
        -(2**53),
        2**60,
        float("nan"),
        float("inf"),
        True,
        (1, 2),
        {1: 2},
        {"\ud800": 1},
        b"",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | ODD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


def where(data: object) -> str | None:
    with pytest.raises(InvalidDocument) as caught:
        parse(data)
    return caught.value.where


def test_a_document_takes_its_defaults() -> None:
    document = parse({"schema": 1, "name": "Empty"})
    assert document.steps == []
    assert parse(raw(step("a"))).steps[0].critical


def test_a_document_survives_json() -> None:
    document = parse(raw(step("a", config={"prompt": "é 🎼"}), step("b"), edges=[edge("a", "b")], tags=["x"]))
    assert parse(json.dumps(document.to_json())) == document


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (raw(step("a", title=5)), "steps[0].title"),
        (raw(step("a", critical="yes")), "steps[0].critical"),
        (raw(step("a", extra=1)), "steps[0].extra"),
        (raw(step("a b")), "steps[0].id"),
        (raw(step("previous")), "steps[0].id"),
        (raw(step("a"), step("a")), "steps[1].id"),
        (raw(step("a"), edges=[edge("a", "z")]), "edges[0].target"),
        (raw(step("a"), edges=[edge("a", "a")]), "edges[0]"),
        (raw(step("a"), step("b"), edges=[edge("a", "b"), edge("a", "b")]), "edges[1]"),
        (raw(step("a"), step("b"), edges=[edge("b", "a"), edge("a", "b")]), "edges[1]"),
        (raw(step("a", position={"x": float("nan"), "y": 0})), "steps[0].position.x"),
        (raw(step("a", config={"n": float("inf")})), "steps[0].config.n"),
        (raw(step("a", config={"prompt": "\ud800"})), "steps[0].config.prompt"),
        (raw(step("a", config={"prompt": "a\x00b"})), "steps[0].config.prompt"),
        (raw(step("a", config={"list": [1, 10**400]})), "steps[0].config.list[1]"),
        (raw(step("a", config={"x": object()})), "steps[0].config.x"),
        (raw(step("a", config={"an odd key": {1, 2}})), "steps[0].config['an odd key']"),
        (raw(inputs=[{"name": "t"}, {"name": "t"}]), "inputs[1].name"),
        (raw(inputs=[{"name": "t", "type": "choice"}]), "inputs[0].choices"),
        (raw(step("__proto__")), "steps[0].id"),
        (raw(step("Draft"), step("draft")), "steps[1].id"),
        (raw(step("a", parent="b")), "steps[0].parent"),
        (raw(step("a", parent="a")), "steps[0].parent"),
        (raw(step("a"), step("b", parent="a"), edges=[edge("a", "b")]), "edges[0]"),
        (raw(*(step(f"s{n}", parent=f"s{n - 1}" if n else None) for n in range(10))), "steps[9].parent"),
        (raw(notes=[{"id": "n"}, {"id": "n"}]), "notes[1].id"),
        ({"schema": 2, "name": "x"}, "schema"),
        ({"schema": True, "name": "x"}, "schema"),
        ({"schema": 1.0, "name": "x"}, "schema"),
        ({"schema": 1, "name": "x", "steps": {}}, "steps"),
        ([], None),
        (None, None),
    ],
)
def test_every_problem_has_a_place(data: object, place: str | None) -> None:
    assert where(data) == place


NO_STRATEGY = "This must be a map whose `strategy` is retry, alternative or ask."
WRONG_STRATEGIES: list[Any] = [{}, {"strategy": "pray"}, {"strategy": 5}, "retry", None, []]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"strategy": "retry", "attempts": "3"}, ("[0].attempts", "This must be a whole number.")),
        ({"strategy": "retry", "questions": []}, ("[0].questions", "There is no field of this name.")),
        ({"strategy": "alternative"}, ("[0].flow", "This field is required.")),
        ({"strategy": "alternative", "flow": "x", "version": "new"}, ("[0].version", "This must be 'latest'.")),
        ({"strategy": "alternative", "flow": "x", "version": True}, ("[0].version", "This must be a whole number.")),
        ({"strategy": "ask", "questions": []}, ("[0].questions", "The list must have at least 1 item, not 0.")),
        ({"strategy": "ask", "questions": [""]}, ("[0].questions[0]", "The text must have at least 1 character.")),
        *[(wrong, ("[0]", NO_STRATEGY)) for wrong in WRONG_STRATEGIES],
    ],
)
def test_a_wrong_strategy_is_told_once_at_its_place(data: Any, told: tuple[str, str]) -> None:
    with pytest.raises(InvalidDocument) as caught:
        parse(raw(step("a", recovery=[data])))
    assert caught.value.problems == ({"where": f"steps[0].recovery{told[0]}", "message": told[1]},)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (5, "steps[0].condition"),
        ("", "steps[0].condition"),
        ({"field": "x"}, "steps[0].condition.operator"),
        ({"field": "x", "operator": "~"}, "steps[0].condition.operator"),
    ],
)
def test_a_wrong_condition_is_told_once_at_its_place(data: Any, place: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        parse(raw(step("a", condition=data)))
    assert [problem["where"] for problem in caught.value.problems] == [place]


def test_all_problems_come_at_once() -> None:
    with pytest.raises(InvalidDocument) as caught:
        parse(raw(step("a", title=5), step("1")))
    assert [problem["where"] for problem in caught.value.problems] == ["steps[0].title", "steps[1].id"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a": NaN}',
        '{"schema": 1, "name": "x", "tags": [1e999]}',
        '{"schema": 1, "schema": 1, "name": "x"}',
        '{"name": ' + "9" * 5_000 + "}",
        "{",
        b"\xff\xfe",
        " " * (5 * 1024 * 1024 + 1),
    ],
    ids=["nesting", "NaN", "1e999", "duplicate", "huge integer", "cut off", "not UTF-8", "too long"],
)
def test_hostile_text_is_refused(text: str | bytes) -> None:
    """shared semantics of documents: a bad one is a located error, never a crash."""
    where(text)


def test_too_much_of_anything_is_refused() -> None:
    assert where(raw(*(step(f"s{i}") for i in range(5_001)))) == "steps"
    deep: Any = []
    for _ in range(1_000):
        deep = [deep]
    assert (where(raw(step("a", config={"deep": deep}))) or "").startswith("steps[0].config.deep[0]")
    assert (where(raw(step("a", config={"text": "x" * 6_000_000}))) or "").startswith("steps[0].config")


def test_the_largest_document_is_read() -> None:
    steps = [step(f"s{i}") for i in range(5_000)]
    edges = [edge(f"s{i}", f"s{i + 1}") for i in range(4_999)]
    assert len(parse(raw(*steps, edges=edges)).edges) == 4_999


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["a", "b", "steps", "input", "out", 1])
)
fields = st.sampled_from(
    ["schema", "name", "steps", "edges", "inputs", "id", "kind", "config", "source", "target", "port", "position", "x"]
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(fields | st.text(), inner, max_size=6)
)


def refusal(data: object) -> InvalidDocument | None:
    try:
        assert isinstance(parse(data), Document)
    except InvalidDocument as invalid:
        return invalid
    return None


@given(anything)
def test_anything_is_a_document_or_invalid(data: object) -> None:
    refused = refusal(data)
    if refused is not None:
        assert refused.message.endswith(".")
        assert json.dumps(refused.to_json()).encode()


@given(dags(), st.data())
def test_a_broken_document_is_a_document_or_invalid(document: Document, data: st.DataObject) -> None:
    broken = document.to_json()
    target: Any = broken
    for _ in range(data.draw(st.integers(0, 3))):
        keys = (
            list(target) if isinstance(target, dict) else list(range(len(target))) if isinstance(target, list) else []
        )
        inner = [key for key in keys if isinstance(target[key], dict | list)]
        if not inner:
            break
        target = target[data.draw(st.sampled_from(inner))]
    if isinstance(target, dict):
        target[data.draw(fields)] = data.draw(anything)
    elif isinstance(target, list):
        target.append(data.draw(anything))
    refused = refusal(broken)
    assert refused is None or refused.problems


@given(st.text() | st.binary())
def test_any_text_is_a_document_or_invalid(text: str | bytes) -> None:
    with pytest.raises(InvalidDocument):
        parse(text)


@given(ANYTHING, st.integers(0, 200), st.integers(0, 6))
def test_the_quick_look_finds_plain_what_the_careful_one_does(data: Any, most: int, deep: int) -> None:
    """It only saves time: whatever it is not sure of, the careful walk decides."""

    def judged() -> tuple[str, str] | None:
        try:
            check_plain(data, max_bytes=most, max_nesting=deep)
        except NotPlain as found:
            return found.where, found.message
        return None

    quick = judged()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.graph.plain._is_plain", lambda *_: False)
        assert judged() == quick


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (raw(*(step(f"s{number}") for number in range(5_001))), "A flow has at most 5,000 steps."),
        (raw(step("a", config={"prompt": "é" * 2_700_000})), "It is larger than 5 MB."),
        (raw(*(step(f"s{n}", "loop", **({"parent": f"s{n - 1}"} if n else {})) for n in range(10))), "8 deep in one"),
        (raw() | {"schema": 2}, "This must be 1; no other version of the format is known here."),
    ],
    ids=["steps", "bytes", "levels", "schema"],
)
def test_a_limit_is_told_as_people_say_it(data: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        parse(data)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (raw(policy={"budget": "much"}), "This must be an amount of money such as 2.50."),
        (raw(policy={"atomic_mode": "odd"}), "This must be 'conditional', 'strict' or 'lenient'."),
        (raw(step("a b")), "Use letters, digits and underscores, and no digit first."),
        (raw(step("a", position={"x": 1e9})), "This must be less than or equal to 10000000."),
    ],
)
def test_a_wrong_value_is_told_in_a_plain_sentence(data: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        parse(data)
    assert caught.value.message == message
