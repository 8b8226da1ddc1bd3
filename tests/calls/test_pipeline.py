import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from flows.calls.memory import MemoryCache
from flows.calls.pipeline import CallPipeline, split_reference
from flows.engine.amounts import ZERO
from flows.engine.events import CallFailed, CallFinished, CallStarted, Event
from flows.engine.memory import SteppingClock
from flows.engine.requests import HttpReply, HttpRequest, ModelRequest, ToolCall, ToolSpec
from flows.engine.text import storable
from flows.faults import Cancelled, Fault, NotBuilt, Permanent, Refusal, StepFault, Transient
from flows.providers.memory import Hang, Only, Scripted, saying
from flows.providers.port import Bill, Chunk, Finish, Provider, Request, Text, Tokens, ToolOffer, ToolUse

ASK = ModelRequest("acme/one", "Hello?", system="Be kind.", settings={"max_tokens": 5})


class FakeSite:
    path, attempt, call = "draft", 1, 1

    def __init__(self) -> None:
        self.stopping = False
        self.simulated = True
        self.why: Fault = Cancelled()
        self.events: list[Event] = []
        self.deltas: list[str] = []
        self.committed = 0
        self.queued: list[int] = []

    async def append(self, *events: Event) -> None:
        await asyncio.sleep(0)
        self.events.extend(events)
        self.committed = len(self.events)

    def note(self, event: Event) -> None:
        self.events.append(event)

    def delta(self, text: str) -> None:
        self.deltas.append(text)

    @contextmanager
    def queueing(self) -> Iterator[None]:
        self.queued.append(len(self.events))
        yield


def pipeline(provider: Provider, **more: Any) -> CallPipeline:
    return CallPipeline(Only(provider), SteppingClock(step=0), **more)


async def test_a_call_is_recorded_before_and_after() -> None:
    site, provider = FakeSite(), Scripted([*saying("Hel", "lo"), Finish("length", Tokens(3, 1, 2, 0))])
    reply = await pipeline(provider).complete(ASK, site)
    started, finished = site.events
    assert isinstance(started, CallStarted)
    assert isinstance(finished, CallFinished)
    assert (started.account, started.model, started.request["prompt"]) == ("acme", "one", "Hello?")
    assert started.request_hash == ASK.hash()
    assert (finished.output, finished.stop, finished.cost) == ("Hello", "length", Decimal("0.005"))
    assert (reply.text, site.deltas) == ("Hello", ["Hel", "lo"])


async def test_nothing_is_sent_before_the_start_is_committed() -> None:
    provider = Scripted(saying("x"))

    class Refusing(FakeSite):
        async def append(self, *events: Event) -> None:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await pipeline(provider).complete(ASK, Refusing())
    assert provider.asked == []


async def test_a_stream_that_does_not_say_what_it_used_is_estimated() -> None:
    site = FakeSite()
    reply = await pipeline(Scripted(saying("four"))).complete(ASK, site)
    assert (reply.usage.output, reply.stop) == (4, "end")
    assert isinstance(site.events[-1], CallFinished)
    assert site.events[-1].estimated


@pytest.mark.parametrize(
    ("failure", "code"), [(Transient("Busy.", delay=3), "STEP_EXECUTION"), (KeyError("sk-secret"), "STEP_EXECUTION")]
)
async def test_a_failed_call_says_why_and_what_it_cost(failure: Exception, code: str) -> None:
    site, provider = FakeSite(), Scripted([*saying("ha"), failure])
    with pytest.raises(StepFault):
        await pipeline(provider).complete(ASK, site)
    failed = site.events[-1]
    assert isinstance(failed, CallFailed)
    assert (failed.error["code"], failed.usage.output) == (code, 2)
    assert failed.cost > 0
    assert failed.retry
    assert failed.estimated
    assert "sk-secret" not in str(failed.error)


@pytest.mark.parametrize("stopping", [True, False])
async def test_a_cancelled_stream_is_paid_for_and_a_handed_over_one_is_left_alone(stopping: bool) -> None:
    site, provider = FakeSite(), Scripted([*saying("half"), Hang()])
    call = asyncio.create_task(pipeline(provider).complete(ASK, site))
    await provider.hanging.wait()
    site.stopping = stopping
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert provider.closed == 1
    if stopping:
        failed = site.events[-1]
        assert isinstance(failed, CallFailed)
        assert (failed.error["code"], failed.usage.output) == ("CANCELLED", 4)
        assert failed.output  # what was paid for stays readable
    else:
        assert [event.type for event in site.events] == ["call_started"]


async def test_a_call_that_is_ended_because_its_time_is_up_says_so() -> None:
    """C98: and what it cost is kept."""
    site, provider = FakeSite(), Scripted([*saying("half"), Hang()])
    call = asyncio.create_task(pipeline(provider).complete(ASK, site))
    await provider.hanging.wait()
    site.stopping, site.why = True, Transient("The step took longer than its limit of 5 s.", code="TIMEOUT")
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    failed = site.events[-1]
    assert isinstance(failed, CallFailed)
    assert (failed.error["code"], failed.usage.output, failed.retry) == ("TIMEOUT", 4, True)


@pytest.mark.parametrize("reference", ["", "acme", "/one", "acme/"])
def test_a_reference_that_names_no_model_is_refused(reference: str) -> None:
    with pytest.raises(Permanent, match="does not name a model"):
        split_reference(reference)


def test_a_model_name_may_hold_slashes() -> None:
    assert split_reference("router/vendor/model") == ("router", "vendor/model")


def test_what_no_journal_can_hold_is_replaced() -> None:
    assert storable("a\x00b\ud800c") == "a␀b�c"
    assert storable("🎼 é") == "🎼 é"


PARAMETERS = {"type": "object", "properties": {"q": {"type": "string"}}}


async def test_tools_turns_and_shape_reach_the_provider_and_tool_calls_come_back() -> None:
    use = ToolUse("call-1", "sea\x00rch", {"q": "\ud800", "n": float("nan"), "big": 10**400})
    site, provider = FakeSite(), Scripted([use, Finish("tools", Tokens(1, 0, 1, 0))])
    turns = ({"role": "user", "text": "Go on."},)
    request = ModelRequest(
        "acme/one", "Hello?", turns=turns, tools=(ToolSpec("search", "Finds.", PARAMETERS),), schema={}
    )
    reply = await pipeline(provider).complete(request, site)
    (asked,) = provider.asked
    assert (asked.turns, asked.tools, asked.schema) == (turns, (ToolOffer("search", "Finds.", PARAMETERS),), {})
    call = ToolCall("call-1", "sea␀rch", {"q": "\ufffd", "n": None, "big": "a number with too many digits"})
    assert (reply.stop, reply.tool_calls) == ("tools", (call,))
    assert isinstance(site.events[-1], CallFinished)
    assert site.events[-1].tool_calls == (call.to_json(),)


@pytest.mark.parametrize(
    ("fault", "retry"),
    [(Transient("Busy."), True), (StepFault("Hm."), True), (Permanent("No."), False), (Refusal(), False)],
)
async def test_a_failed_call_says_whether_trying_again_may_help(fault: Exception, retry: bool) -> None:
    site = FakeSite()
    with pytest.raises(type(fault)):
        await pipeline(Scripted([fault])).complete(ASK, site)
    assert isinstance(site.events[-1], CallFailed)
    assert site.events[-1].retry == retry


class Broken:
    """A provider that fails where nobody thought of."""

    name, simulated = "broken", True

    def __init__(self, at: str) -> None:
        self.at = at

    def _maybe(self, at: str) -> None:
        if self.at == at:
            raise RuntimeError("sk-secret")

    def check(self, request: Request) -> None:
        self._maybe("check")

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        self._maybe("stream")
        yield Text("Hello")
        if self.at == "chunk":
            yield Text(None)  # type: ignore[arg-type]

    def estimate(self, request: Request, text: str) -> Tokens:
        self._maybe("estimate")
        return Tokens(-5, 0, 3, 0)

    def price(self, model: str, tokens: Tokens) -> Bill:
        self._maybe("price")
        return Bill(Decimal("NaN") if self.at == "nan" else Decimal(1), {}, "override")


@pytest.mark.parametrize("at", ["check", "stream", "chunk"])
async def test_an_exception_nobody_thought_of_is_a_typed_fault(at: str) -> None:
    site = FakeSite()
    with pytest.raises(StepFault) as caught:
        await pipeline(Broken(at)).complete(ASK, site)
    assert "failed unexpectedly" in caught.value.message
    assert "sk-secret" not in str(caught.value.to_json())
    assert [event.type for event in site.events] == ([] if at == "check" else ["call_started", "call_failed"])


@pytest.mark.parametrize("at", ["estimate", "price", "nan"])
async def test_a_provider_that_cannot_count_does_not_take_the_answer_along(at: str) -> None:
    site = FakeSite()
    reply = await pipeline(Broken(at)).complete(ASK, site)
    assert (reply.text, reply.cost, reply.unpriced) == ("Hello", ZERO, True)
    assert isinstance(site.events[-1], CallFinished)
    assert site.events[-1].estimated


async def test_usage_is_never_below_zero() -> None:
    assert (await pipeline(Broken("")).complete(ASK, FakeSite())).usage.input == 0


KEPT = ModelRequest("acme/one", "Hello?", cache_ms=60_000)


async def test_a_reply_to_the_same_question_is_taken_again_at_no_cost() -> None:
    clock = SteppingClock()
    provider = Scripted([*saying("One."), Finish("end", Tokens(1, 0, 1, 0))], [*saying("Two."), Finish("end")])
    calls = CallPipeline(Only(provider), clock, cache=MemoryCache(clock))
    assert (await calls.complete(KEPT, FakeSite())).text == "One."
    site = FakeSite()
    assert (await calls.complete(KEPT, site)).text == "One."
    started, finished = site.events
    assert isinstance(started, CallStarted)
    assert isinstance(finished, CallFinished)
    assert (finished.cached, finished.cost, finished.usage.input, finished.output) == (True, ZERO, 0, "One.")
    assert len(provider.asked) == 1
    assert (await calls.complete(ModelRequest("acme/one", "Hello?"), FakeSite())).text == "Two."
    clock.advance(61)
    assert (await calls.complete(KEPT, FakeSite())).text == "Two."
    assert len(provider.asked) == 3


@pytest.mark.parametrize("stop", ["length", "refusal"])
async def test_half_an_answer_and_a_refusal_are_not_kept(stop: Any) -> None:
    clock, provider = SteppingClock(), Scripted([*saying("No."), Finish(stop)])
    calls = CallPipeline(Only(provider), clock, cache=MemoryCache(clock))
    await calls.complete(KEPT, FakeSite())
    await calls.complete(KEPT, FakeSite())
    assert len(provider.asked) == 2


class NoDisk:
    async def get(self, key: str, max_age_ms: int) -> Mapping[str, Any] | None:
        raise OSError

    async def put(self, key: str, reply: Mapping[str, Any], keep_ms: int) -> None:
        raise OSError


async def test_a_cache_that_does_not_work_fails_nothing() -> None:
    assert (await pipeline(Scripted(saying("Hi.")), cache=NoDisk()).complete(KEPT, FakeSite())).text == "Hi."


async def test_a_call_starts_when_its_turn_has_come() -> None:
    class Polite:
        async def asked(self, provider: Provider, request: Request, account: str, site: Any, begin: Any) -> Any:
            assert (account, request.model, site.events) == ("acme", "one", [])
            return await (await begin()).run()

    site = FakeSite()
    reply = await pipeline(Scripted(saying("Hi.")), turns=Polite()).complete(ASK, site)
    assert reply.text == "Hi."
    assert [event.type for event in site.events] == ["call_started", "call_finished"]


async def test_http_calls_go_to_who_makes_them() -> None:
    class Fetching:
        async def fetch(self, request: HttpRequest, site: Any) -> HttpReply:
            return HttpReply(200, {}, request.url)

    request = HttpRequest("GET", "https://example.com/")
    assert (await pipeline(Scripted(), fetching=Fetching()).fetch(request, FakeSite())).text == request.url
    with pytest.raises(NotBuilt):
        await pipeline(Scripted()).fetch(request, FakeSite())


async def test_a_typed_fault_of_another_sort_is_recorded_as_it_is() -> None:
    site = FakeSite()
    with pytest.raises(Fault, match="Enough"):
        await pipeline(Scripted([Fault("Enough.")])).complete(ASK, site)
    assert isinstance(site.events[-1], CallFailed)
    assert site.events[-1].error["code"] == "FAULT"


@pytest.mark.parametrize(("came", "costs"), [((), False), (saying("Half an"), True)])
async def test_a_call_that_is_turned_away_before_it_is_answered_costs_nothing(came: Any, costs: bool) -> None:
    """O96: nobody bills for what they refuse to do; what was answered until then does cost."""
    site = FakeSite()
    busy = Transient("Too many requests.", code="RATE_LIMITED")
    with pytest.raises(Transient):
        await pipeline(Scripted([*came, busy])).complete(ASK, site)
    failed = site.events[-1]
    assert isinstance(failed, CallFailed)
    assert (failed.cost > 0, failed.usage.input > 0, failed.estimated) == (costs, costs, costs)
