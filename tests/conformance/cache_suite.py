"""What every cache of replies must keep. Subclass CacheSuite; `cache` is empty, `advance` lets time pass."""

from flows.calls.cache import Cache

REPLY = {"text": "An answer. 🐝", "stop": "end", "tool_calls": []}


class CacheSuite:
    def cache(self) -> Cache:
        raise NotImplementedError

    def advance(self, seconds: float) -> None:
        raise NotImplementedError

    async def test_what_was_kept_comes_back_as_it_was(self) -> None:
        cache = self.cache()
        assert await cache.get("sha256:a", 60_000) is None
        await cache.put("sha256:a", REPLY, 60_000)
        assert await cache.get("sha256:a", 60_000) == REPLY
        assert await cache.get("sha256:b", 60_000) is None

    async def test_who_asks_says_how_old_it_may_be(self) -> None:
        cache = self.cache()
        await cache.put("sha256:a", REPLY, 600_000)
        self.advance(30)
        assert await cache.get("sha256:a", 29_000) is None
        assert await cache.get("sha256:a", 31_000) == REPLY

    async def test_who_keeps_says_for_how_long(self) -> None:
        cache = self.cache()
        await cache.put("sha256:a", REPLY, 10_000)
        self.advance(11)
        assert await cache.get("sha256:a", 600_000) is None

    async def test_a_newer_reply_takes_the_place_of_an_older_one(self) -> None:
        cache = self.cache()
        await cache.put("sha256:a", REPLY, 60_000)
        self.advance(50)
        await cache.put("sha256:a", {**REPLY, "text": "Another."}, 60_000)
        self.advance(20)
        kept = await cache.get("sha256:a", 60_000)
        assert kept is not None
        assert kept["text"] == "Another."
