"""The in-memory twins keep the contracts of the ports they stand for."""

from uuid import UUID, uuid4

from flows.calls.cache import Cache
from flows.calls.memory import MemoryCache
from flows.engine.events import RunCreated
from flows.engine.memory import MemoryStore, SteppingClock
from flows.engine.ports import Journal
from flows.providers.memory import Scripted, saying
from flows.providers.port import Finish, Provider
from flows.providers.rehearsal.wire import Rehearsal
from tests.conformance.cache_suite import CacheSuite
from tests.conformance.journal_suite import JournalSuite
from tests.conformance.provider_suite import ProviderSuite


class TestMemoryJournal(JournalSuite):
    def setup_method(self) -> None:
        self.stores: dict[UUID, MemoryStore] = {}

    async def new_run(self) -> UUID:
        store = MemoryStore(SteppingClock())
        store.create(RunCreated(flow=str(uuid4()), version=1, document="sha256:0", inputs={}, by=None, simulated=True))
        self.stores[store.run] = store
        return store.run

    async def claim(self, run: UUID) -> Journal:
        return self.stores[run].claim()


class TestMemoryCache(CacheSuite):
    def setup_method(self) -> None:
        self.clock = SteppingClock()

    def cache(self) -> Cache:
        return MemoryCache(self.clock)

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)


class TestScriptedProvider(ProviderSuite):
    def provider(self) -> Provider:
        return Scripted([*saying("Hel", "lo"), Finish("end")])


class TestRehearsal(ProviderSuite):
    model = "steady"

    def provider(self) -> Provider:
        return Rehearsal(speed=0)
