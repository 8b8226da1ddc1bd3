import json

from hypothesis import given

from flows.graph import Document, digest, parse
from tests.graph.documents import dags, raw, step


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
