from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from flows.engine.amounts import Usage
from flows.engine.requests import ChildEnd, HttpReply, HttpRequest, ModelReply, ToolCall
from flows.faults import NotBuilt, NotFound, Permanent, Refusal, ReplayDiffers
from flows.steps.kinds.agent import KIND, AgentConfig
from tests.steps.cases import changed
from tests.steps.complaints import places
from tests.steps.context import FakeContext, played

SEARCH = {
    "tool": "http",
    "name": "search",
    "description": "Searches.",
    "url": "https://example.com/q/{words}?page={page}",
    "credential": "library",
}
FILE = {"tool": "http", "name": "file", "method": "POST", "url": "https://example.com/issues"}
REVIEW = {"tool": "flow", "name": "review", "flow": "Review", "version": 3, "arguments": {"text": "What to review."}}
TOOLS = [SEARCH, FILE, REVIEW]


@pytest.mark.parametrize(
    ("at", "value", "place"),
    [
        (("tools", 0, "tool"), "shell", "tools[0]"),
        (("tools", 0, "url"), "file:///etc/passwd", "tools[0].url"),
        (("tools", 0, "name"), "no spaces", "tools[0].name"),
        (("tools", 1, "flow"), "", "tools[1].flow"),
        (("tools", 1, "version"), "newest", "tools[1].version"),
        (("tools", 2, "name"), "review", "tools[2].name"),
        (("tools", 0, "url"), "https://{host}.example.com/", "tools[0].url"),
        (("tools", 0, "url"), "https://ann:{word}@example.com/", "tools[0].url"),
        (("limits", "cost"), "0", "limits.cost"),
        (("limits", "cost"), "-1", "limits.cost"),
    ],
)
def test_what_is_wrong_with_a_tool_or_limit_is_located(at: tuple[str | int, ...], value: object, place: str) -> None:
    assert places("agent", changed("agent", at, value)) == [place]


def test_an_agent_needs_somebody_who_answers() -> None:
    assert places("agent", {"model": None}) == ["model"]
    assert places("agent", {"model": None, "role": "Coder"}) == []


def test_it_stops_somewhere_by_itself() -> None:
    """Limits on turns and calls are there when nobody sets them."""
    limits = KIND.config.model_validate({}).model_dump()["limits"]
    assert limits == {"turns": 8, "calls": 20, "cost": None}


def using(*calls: tuple[str, Any], text: str = "", cost: str = "0") -> ModelReply:
    made = tuple(ToolCall(f"call-{number}", name, arguments) for number, (name, arguments) in enumerate(calls, 1))
    return ModelReply(text, Usage(1, 0, 1, 0), Decimal(cost), "tools" if made else "end", made)


def agent(
    *replies: Any, tools: Sequence[Any] = TOOLS, limits: dict[str, Any] | None = None, **more: Any
) -> FakeContext:
    config = {"prompt": "Find out.", "tools": list(tools), "limits": limits or {}}
    return FakeContext("agent", {**config, **more.pop("config", {})}, replies=replies, **more)


def page(text: str) -> HttpReply:
    return HttpReply(200, {}, text)


def results(context: FakeContext) -> list[str]:
    """What the tools said, as the model was last shown it."""
    return [turn["text"] for turn in context.asked[-1].turns if turn["role"] == "tool"]


async def test_an_agent_uses_its_tools_and_answers() -> None:
    """The kinds of the issue: a model with tools in a loop, every call visible, the same after a restart."""
    context = agent(
        using(("search", {"words": "bees & hives", "page": 2})),
        using(("file", {"body": {"title": "Bees"}}), ("review", {"text": "Bees."})),
        using(text="They hum."),
        pages=[page("found"), page("")],
        children=[{"verdict": "good"}],
    )
    assert (await played(KIND, context)).output == "They hum."
    assert [tool.name for tool in context.asked[0].tools] == ["search", "file", "review"]
    search, filed = context.fetched
    assert search == HttpRequest(
        "GET",
        "https://example.com/q/bees%20%26%20hives?page=2",
        credential="library",
        response="text",
        effect="idempotent",
    )
    assert (filed.method, filed.body, filed.effect) == ("POST", {"title": "Bees"}, "once")
    (child,) = context.flows
    assert (child.flow, child.version, child.inputs, child.purpose) == ("Review", 3, {"text": "Bees."}, "tool")
    assert results(context) == ["found", "(an empty reply, status 200)", '{"verdict": "good"}']
    assert [turn["role"] for turn in context.asked[-1].turns] == ["assistant", "tool", "assistant", "tool", "tool"]
    assert context.warnings == []


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("dance", {}), "Error: there is no tool 'dance'. There are: search, file, review."),
        (("search", "words"), "Error: the arguments are not a map"),
        (("search", {"words": "x"}), "Error: There is nothing under 'page'."),
        (("search", {"words": ["x"], "page": 1}), "Error: words: This must be text or a number or true or false."),
        (("search", {"words": "..", "page": 1}), "Error: This would lead to another address. (words)"),
        (("search", {"words": "x" * 2_001, "page": 1}), "Error: This is longer than 2,000 characters. (words)"),
        (("review", {"words": "x"}), "Error: "),
        (("search", {"words": "x", "page": 1}), "Error: Gone."),
        (("review", {"text": "x"}), "Error: There is no such flow."),
    ],
)
async def test_what_goes_wrong_with_a_tool_is_told_to_the_model(call: tuple[str, Any], said: str) -> None:
    context = agent(
        using(call),
        using(text="Never mind."),
        pages=[Permanent("Gone.")],
        children=[NotFound("There is no such flow.")],
    )
    assert (await played(KIND, context)).output == "Never mind."
    (result,) = results(context)
    assert result.startswith(said)


async def test_a_flow_that_fails_as_a_tool_says_why() -> None:
    error: Any = {"code": "X", "message": "It broke.", "remedy": "", "where": None}
    ends = [ChildEnd("1", "failed", error=error), ChildEnd("2", "cancelled")]
    context = agent(using(*[("review", {"text": "x"})] * 2), using(text="So."), children=ends)
    await played(KIND, context)
    assert results(context) == ["Error: It broke.", "Error: The run was cancelled."]


async def test_what_is_no_fault_of_a_tool_fails_the_step() -> None:
    context = agent(using(("search", {"words": "x", "page": 1})), pages=[ReplayDiffers()])
    with pytest.raises(ReplayDiffers):
        await KIND.run(context)


ASK = ("search", {"words": "x", "page": 1})


@pytest.mark.parametrize(
    ("limits", "replies", "asked", "fetched", "limit"),
    [
        ({"turns": 2}, [using(ASK), using(ASK), using(text="What I have.")], 3, 2, "2 turns"),
        ({"calls": 2}, [using(ASK, ASK, ASK), using(text="What I have.")], 2, 2, "2 tool calls"),
        ({"cost": "0.50"}, [using(ASK, cost="0.5"), using(text="What I have.")], 2, 1, "0.50 USD"),
    ],
)
async def test_at_a_limit_it_answers_with_what_it_has(
    limits: dict[str, Any], replies: list[ModelReply], asked: int, fetched: int, limit: str
) -> None:
    context = agent(*replies, limits=limits, pages=[page("a")] * 3)
    assert (await played(KIND, context)).output == "What I have."
    assert (len(context.asked), len(context.fetched)) == (asked, fetched)
    assert context.asked[-1].tools == ()
    assert f"limit of {limit}" in context.asked[-1].turns[-1]["text"]
    assert limit in context.warnings[0]
    if fetched < 3 and "calls" in limits:
        assert results(context)[-1] == "Error: it was not called, there are no calls left."


async def test_what_a_flow_cost_counts_towards_the_limit() -> None:
    end = ChildEnd("1", "completed", "done", cost=Decimal("0.60"))
    context = agent(using(("review", {"text": "x"})), using(text="So."), children=[end], limits={"cost": "0.50"})
    await played(KIND, context)
    assert "0.50 USD" in context.warnings[0]


async def test_a_model_that_never_stops_is_stopped() -> None:
    context = agent(*[using(ASK)] * 9, pages=[page("a")] * 20)
    assert (await played(KIND, context, every=False)).output == ""
    assert len(context.asked) == 9
    assert "without an answer" in context.warnings[-1]


async def test_without_tools_it_is_one_question() -> None:
    context = agent("Just so.", tools=[])
    assert (await played(KIND, context)).output == "Just so."
    assert not context.asked[0].turns
    assert not context.asked[0].tools
    assert context.asked[0].action == "agent"


async def test_a_long_result_is_cut() -> None:
    context = agent(using(ASK), using(text="So."), pages=[page("x" * 100_000)])
    await KIND.run(context)
    assert results(context)[0].endswith("[… 60,000 more characters are cut]")


async def test_from_its_failure_on_the_fallback_goes_on() -> None:
    config = {"model": "a/one", "fallback_model": "b/two"}
    context = agent(using(ASK), Permanent("Gone."), using(text="So."), pages=[page("a")], config=config)
    assert (await played(KIND, context)).output == "So."
    assert [request.model for request in context.asked] == ["a/one", "a/one", "b/two"]


async def test_a_refusal_is_one() -> None:
    with pytest.raises(Refusal):
        await KIND.run(agent(ModelReply("No.", Usage(), Decimal(0), "refusal")))


async def test_tools_by_name_come_later_and_that_is_said() -> None:
    named = {"tool": "named", "name": "github/create_issue"}
    with pytest.raises(NotBuilt, match="come with MCP"):
        await KIND.run(agent("x", tools=[named]))
    settings = AgentConfig.model_validate({"prompt": "x", "tools": [SEARCH, named]})
    assert [(found.where, found.stops) for found in settings.not_yet()] == [("tools[1]", True)]


@pytest.mark.parametrize(("tools", "also"), [(True, ("tools",)), (False, ())])
async def test_a_role_picks_the_model_and_knows_that_there_are_tools(tools: bool, also: tuple[str, ...]) -> None:
    """C61-C63"""
    picked = {"role": "Coder", "models": [{"model": "a/one", "reason": "It can."}], "refused": []}
    config = {"role": "Coder", "model": None}
    context = agent("Done.", tools=TOOLS if tools else [], config=config, roles={"Coder": picked})
    assert (await played(KIND, context)).output == "Done."
    assert context.asked[0].model == "a/one"
    assert context.wanted == [("Coder", also)]
