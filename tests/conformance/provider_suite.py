"""What every provider must keep. Subclass ProviderSuite and give it `provider`, answering at once."""

from contextlib import aclosing
from decimal import Decimal

from flows.providers.port import Finish, Provider, Request, Text, Tokens


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

    def test_a_broken_stream_is_estimated_and_grows_with_its_text(self) -> None:
        provider = self.provider()
        short, long = (provider.estimate(self.request(), text) for text in ("", "a longer text" * 10))
        assert short.input == long.input > 0
        assert short.output < long.output

    def test_money_is_exact(self) -> None:
        price = self.provider().price(self.model, Tokens(input=1, output=1))
        assert isinstance(price, Decimal)
        assert price >= 0
