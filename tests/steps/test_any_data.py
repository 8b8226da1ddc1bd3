"""Whatever comes before, answers or replies: a kind comes to plain data or to a typed error, and to the same again."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.requests import Answer, Arrival, ChildEnd
from flows.faults import ErrorJson, Fault
from flows.graph.plain import check_plain
from flows.steps.registry import catalogue
from tests.steps.cases import FULL
from tests.steps.context import FakeContext, Scoped

CONFIGS: dict[str, list[dict[str, Any]]] = {
    "approval": [FULL["approval"], {"shows": "{{ draft }}", "on_deadline": "approve"}],
    "ask": [FULL["ask"], {"question": "{{ draft }}"}],
    "condition": [FULL["condition"], {"condition": "draft > critic"}],
    "fan_out": [FULL["fan_out"]],
    "for_each": [{"items": "{{ draft }}", "most": 20}, {"items": "{{ draft }}", "most": 20, "output": "{{ critic }}"}],
    "join": [
        *({"mode": mode, "n": 2, "model": "a/b"} for mode in ("all", "any", "first", "n_of_m", "consensus")),
        *({"mode": mode, "of": "{{ output.score }}"} for mode in ("concatenate", "vote", "best")),
        {"mode": "vote"},
    ],
    "loop": [FULL["loop"], {"passes": 3, "until": "draft", "accumulate": {"all": "{{ draft }}"}}],
    "router": [FULL["router"], {**FULL["router"], "by": "conditions"}, {**FULL["router"], "by": "weights"}],
    "sub_flow": [FULL["sub_flow"]],
    "transform": [{"mode": mode, "value": "{{ draft }}", "separator": ","} for mode in ("text", "json", "split")],
    "wait": [{"until": "{{ draft }}"}, {"for_ms": 1}],
}

# Plain data, as the engine and its doors let it through.
_signs = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_texts = st.text(_signs, max_size=20) | st.sampled_from(
    [
        '{"score": 1}',
        "[1, 2]",
        "0.9",
        "technical",
        "yes",
        "2030-01-01T00:00:00Z",
        "NaN",
        "1e999",
        "9" * 5_000,
        "{{ x }}",
    ]
)
_leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _texts
)
_data = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["score", "decision", "comment", "value", "tone"]) | _texts, inner, max_size=3
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", sorted(CONFIGS))
@settings(deadline=None, max_examples=40)
@given(st.data())
def test_every_kind_comes_to_plain_data_or_to_a_typed_error(kind: str, data: st.DataObject) -> None:
    """C86, R118-R122: an exception nobody thought of would end the step without a remedy."""
    draft, critic, said, text = data.draw(_data), data.draw(_data), data.draw(_data), data.draw(_texts)

    def inside(one: Scoped) -> dict[str, Any]:
        return {"draft": draft, "critic": critic, "judge": {"score": said}}

    context = FakeContext(
        kind,
        data.draw(st.sampled_from(CONFIGS[kind])),
        {"draft": draft, "critic": critic, "kind": text, "pages": draft, "refine": said},
        {"topic": said, "question": text, "customer": critic, "moment": text},
        replies=lambda request: text,
        answers=lambda question: data.draw(st.sampled_from([None, Answer(said, None), Answer(draft, "ada")])),
        children=lambda request: ChildEnd("r", data.draw(st.sampled_from(["completed", "failed", "cancelled"])), said),
        arrivals=[Arrival("a", "out", draft), Arrival("b", "out", critic), Arrival("c", "out", said)],
        lanes=[["draft"], ["critic"]],
        inside=inside,
    )
    outcome, failure = asyncio.run(_tried(kind, context))
    assert asyncio.run(_tried(kind, context.replay())) == (outcome, failure)
    if failure is None:
        check_plain(outcome.output)
        check_plain(outcome.collected or {})
    else:
        assert failure["message"]
        assert failure["remedy"]


async def _tried(kind: str, context: FakeContext) -> tuple[Any, ErrorJson | None]:
    try:
        return await catalogue().get(kind).run(context), None
    except Fault as fault:
        return None, fault.to_json()
