from typing import Any

import pytest

from flows.faults import InvalidInput
from flows.graph import parse, resolve_inputs
from tests.graph.documents import raw

FLOW = parse(
    raw(
        inputs=[
            {"name": "topic", "title": "Topic", "required": True},
            {"name": "tone", "type": "choice", "choices": ["dry", "warm"], "default": "warm"},
            {"name": "words", "type": "number"},
            {"name": "rhyme", "type": "boolean"},
        ]
    )
)


def test_defaults_and_nulls_fill_what_is_not_given() -> None:
    assert resolve_inputs(FLOW, {"topic": "bees"}) == {"topic": "bees", "tone": "warm", "words": None, "rhyme": None}


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({}, "inputs.topic"),
        ({"topic": "  x", "tone": "shrill"}, "inputs.tone"),
        ({"topic": "x", "words": "many"}, "inputs.words"),
        ({"topic": "x", "words": True}, "inputs.words"),
        ({"topic": "x", "rhyme": "yes"}, "inputs.rhyme"),
        ({"topic": 3}, "inputs.topic"),
        ({"topic": "x", "owner": "me"}, "inputs.owner"),
        ({"topic": "\ud800"}, "inputs.topic"),
        ([], "inputs"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(given: Any, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        resolve_inputs(FLOW, given)
    assert caught.value.where == place
