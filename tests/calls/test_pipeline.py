import asyncio
from decimal import Decimal

import pytest

from flows.calls.pipeline import CallPipeline, split_reference
from flows.engine.events import CallFailed, CallFinished, CallStarted, Event
from flows.engine.memory import SteppingClock
from flows.engine.requests import ModelRequest
from flows.engine.text import storable
from flows.faults import Permanent, StepFault, Transient
from flows.providers.memory import Hang, Only, Scripted, saying
from flows.providers.port import Finish, Tokens

ASK = ModelRequest("acme/one", "Hello?", system="Be kind.", settings={"max_tokens": 5})


class FakeSite:
    path, attempt, call = "draft", 1, 1

    def __init__(self) -> None:
        self.stopping = False
        self.events: list[Event] = []
        self.deltas: list[str] = []
        self.committed = 0

    async def append(self, *events: Event) -> None:
        await asyncio.sleep(0)
        self.events.extend(events)
        self.committed = len(self.events)

    def note(self, event: Event) -> None:
        self.events.append(event)

    def delta(self, text: str) -> None:
        self.deltas.append(text)


def pipeline(provider: Scripted) -> CallPipeline:
    return CallPipeline(Only(provider), SteppingClock(step=0))


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


@pytest.mark.parametrize("reference", ["", "acme", "/one", "acme/"])
def test_a_reference_that_names_no_model_is_refused(reference: str) -> None:
    with pytest.raises(Permanent, match="does not name a model"):
        split_reference(reference)


def test_a_model_name_may_hold_slashes() -> None:
    assert split_reference("router/vendor/model") == ("router", "vendor/model")


def test_what_no_journal_can_hold_is_replaced() -> None:
    assert storable("a\x00b\ud800c") == "a␀b�c"
    assert storable("🎼 é") == "🎼 é"
