"""What every provider must keep. Subclass ProviderSuite and give it `provider`, answering at once."""

import json
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flows.providers.port import Finish, Provider, Request, Text, Tokens, ToolOffer, ToolUse

TOOL = ToolOffer(
    "weather",
    "Tells the weather of a place.",
    {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
)


class ProviderSuite:
    model = "m"

    def provider(self) -> Provider:
        raise NotImplementedError

    def request(self) -> Request:
        return Request(self.model, "Topic: bees", settings={"temperature": 0.5, "max_tokens": 400})

    async def test_a_stream_is_text_and_ends_with_why_it_stopped(self) -> None:
        provider = self.provider()
        async with aclosing(provider.stream(self.request())) as stream:
            chunks = [chunk async for chunk in stream]
        assert "".join(chunk.text for chunk in chunks if isinstance(chunk, Text))
        assert isinstance(chunks[-1], Finish)
        assert sum(isinstance(chunk, Finish) for chunk in chunks) == 1

    async def test_a_stream_may_be_closed_early(self) -> None:
        async with aclosing(self.provider().stream(self.request())) as stream:
            async for _ in stream:
                break

    async def test_a_tool_is_asked_for_by_its_name_and_its_result_is_taken(self) -> None:
        """Whoever is asked on, after every tool it wanted, comes to an end. A provider may want none."""
        provider, turns, wanted = self.provider(), list[Mapping[str, Any]](), 0
        for _ in range(5):
            request = replace(self.request(), tools=(TOOL,), turns=tuple(turns))
            provider.check(request)
            async with aclosing(provider.stream(request)) as stream:
                chunks = [chunk async for chunk in stream]
            uses = [chunk for chunk in chunks if isinstance(chunk, ToolUse)]
            finish = chunks[-1]
            assert isinstance(finish, Finish)
            assert (finish.stop == "tools") == bool(uses)
            if not uses:
                break
            wanted += len(uses)
            calls = [{"id": use.id, "name": use.name, "arguments": use.arguments} for use in uses]
            json.dumps(calls)
            assert len({use.id for use in uses}) == len(uses)
            assert all(use.name == TOOL.name for use in uses)
            turns.append({"role": "assistant", "text": "", "tool_calls": calls})
            turns += [{"role": "tool", "id": use.id, "name": use.name, "text": "18 degrees"} for use in uses]
        else:
            raise AssertionError("it never stopped asking for the tool")

    async def test_what_is_asked_again_is_answered(self) -> None:
        turns = ({"role": "assistant", "text": "Hm."}, {"role": "user", "text": "Answer with JSON."})
        request = replace(self.request(), turns=turns, schema={"type": "object"})
        async with aclosing(self.provider().stream(request)) as stream:
            chunks = [chunk async for chunk in stream]
        assert "".join(chunk.text for chunk in chunks if isinstance(chunk, Text))

    def test_what_follows_the_prompt_and_the_tools_are_counted(self) -> None:
        more = replace(self.request(), tools=(TOOL,), turns=({"role": "user", "text": "And tomorrow? " * 20},))
        provider = self.provider()
        assert provider.estimate(more, "").input >= provider.estimate(self.request(), "").input

    def test_a_broken_stream_is_estimated_and_grows_with_its_text(self) -> None:
        provider = self.provider()
        short, long = (provider.estimate(self.request(), text) for text in ("", "a longer text" * 10))
        assert short.input == long.input > 0
        assert short.output < long.output

    def test_money_is_exact(self) -> None:
        bill = self.provider().price(self.model, Tokens(input=1, output=1))
        assert isinstance(bill.amount, Decimal)
        assert bill.amount >= 0
        assert bill.source
        assert all(Decimal(price) >= 0 for price in bill.prices.values())

    def test_odd_numbers_of_tokens_cost_no_less_than_nothing(self) -> None:
        provider = self.provider()
        for odd in (Tokens(), Tokens(input=-5, output=-1), Tokens(input=1, cached=9, cache_write=9, reasoning=9)):
            assert provider.price(self.model, odd).amount.is_finite()
