import json

from hypothesis import given

from flows.graph import Document, digest, parse
from tests.graph.documents import dags, edge, raw, step


@given(dags())
def test_the_digest_does_not_depend_on_the_order_of_keys(document: Document) -> None:
    turned = json.loads(json.dumps(document.to_json()), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert digest(parse(turned)) == digest(document)


def test_the_digest_tells_documents_apart() -> None:
    assert digest(parse(raw(step("a")))) != digest(parse(raw(step("b"))))


def test_whole_and_decimal_coordinates_are_one_document() -> None:
    assert digest(parse(raw(step("a", position={"x": 1, "y": 2})))) == digest(
        parse(raw(step("a", position={"x": 1.0, "y": 2.0})))
    )


def test_the_digest_is_golden() -> None:
    """Stored with every version: it must never change for an unchanged document."""
    assert digest(parse(raw(step("a", config={"b": [1, "ü"]})))) == (
        "sha256:8c3c8003bff857822355395b3e3b4cb5b314c1e5a4a6aabdb5c08ff37d15cc76"
    )


def test_the_digest_of_a_document_of_first_light_is_golden() -> None:
    """Fields that came later are left out while they say nothing."""
    everything = raw(
        step("a", "model", title="A", critical=False, retry={"attempts": 2}, timeout_ms=5, condition="x > 1"),
        step("b", "loop", size={"width": 2, "height": 3}, input_mapping={"x": "{{ a }}"}, output_mapping={"y": 1}),
        step("c", parent="b", formerly=["d"], origin={"name": "C", "kept": {"k": [1]}}, position={"x": 1, "y": 2}),
        edges=[edge("a", "b", "error")],
        tags=["x"],
        inputs=[{"name": "n", "type": "number", "default": 1.5}],
        notes=[{"id": "n", "text": "Hm"}],
        policy={"atomic_mode": "lenient", "budget": "2.50", "rate_limit": {"runs": 2}, "longest_ms": 7},
        origin={"format": "orchestration"},
    )
    assert digest(parse(everything)) == ("sha256:00f667ad6e7c9027efcfd7495ee227d112f074e4093cead37e465b2757aac590")
