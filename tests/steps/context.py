"""A context as the engine would give it, for trying one kind alone.

What the world answers is scripted: a list that is used up in order, or a function of what is asked. An exception in a
script is raised. `played` runs a kind, then runs it again as after a restart, from every moment of its first run on:
what was answered until then is answered from the record, and the kind must come to the same.
"""

import inspect
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flows.engine.amounts import ZERO, Usage
from flows.engine.memory import SteppingClock
from flows.engine.ports import Kind, Outcome
from flows.engine.requests import (
    Answer,
    Arrival,
    ChildEnd,
    ChildRequest,
    HttpReply,
    HttpRequest,
    ModelReply,
    ModelRequest,
    PassEnd,
    Question,
    ScopeEnd,
)
from flows.graph import Policy, Step

Script = Iterable[Any] | Callable[[Any], Any]
Key = tuple[str, int | str]
SOMEBODY = "ada@example.com"


@dataclass(frozen=True, slots=True)
class Scoped:
    """One pass, lane or item as it was asked for; `loop` is what templates inside would read by that name. What it
    costs a script adds to `context.cost`."""

    context: "FakeContext"
    number: int
    steps: tuple[str, ...] | None
    after: int | None
    loop: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Raised:
    error: Exception


class FakeContext:
    """`replies` are a model's: texts or ModelReply. `pages`: HttpReply. `answers`: a person's values, None for nobody.
    `children`: outputs of child runs, or ChildEnd. `inside`: what happens in a scope, a map of step ids to outputs
    (the last one is the scope's output), any other value as its output, or a ScopeEnd."""

    def __init__(
        self,
        kind: str,
        config: Mapping[str, Any] | None = None,
        names: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        stop: str = "end",
        *,
        replies: Script | None = None,
        pages: Script = (),
        answers: Script = (),
        children: Script = (),
        inside: Callable[[Scoped], Any] | None = None,
        arrivals: Sequence[Arrival] = (),
        members: Sequence[str] = (),
        lanes: Sequence[Sequence[str]] = (),
        systems: Sequence[tuple[str, str]] = (),
        deciding: Collection[str] = (),
        policy: Policy | None = None,
        simulated: bool = False,
        roles: Mapping[str, Any] | None = None,
        attempt: int = 1,
        tries_left: int = 0,
        **step: Any,
    ) -> None:
        self.step = Step(**{"id": "a", "kind": kind, "config": dict(config or {}), **step})
        self.path = self.step.id
        self.attempt = attempt
        self.tries_left = tries_left
        self.policy = policy or Policy()
        self.simulated = simulated
        self.roles = roles or {}  # what the roster picks, by role
        self.wanted: list[tuple[str, tuple[str, ...]]] = []  # roles that were to be played, and what else it takes
        self.inputs: Mapping[str, Any] = inputs or {}
        self.names: Mapping[str, Any] = {"inputs": self.inputs, **(names or {})}
        self.arrivals = arrivals
        self.members = members
        self.lanes = lanes
        self.clock = SteppingClock()
        self.cost = ZERO  # what the frame's steps have cost
        self.asked: list[ModelRequest] = []
        self.fetched: list[HttpRequest] = []
        self.questions: list[tuple[Question, datetime | None]] = []
        self.rests: list[datetime] = []
        self.flows: list[ChildRequest] = []
        self.scoped: list[Scoped] = []
        self.passes: dict[int, PassEnd] = {}
        self.warnings: list[str] = []
        self.deltas: list[str] = []
        self._stop = stop
        self._systems = systems
        self._deciding = deciding
        self._scripts: dict[str, Sequence[Any] | Callable[[Any], Any]] = {
            "reply": (lambda request: "An answer.") if replies is None else _listed(replies),
            "page": _listed(pages),
            "answer": _listed(answers),
            "child": _listed(children),
        }
        self._inside = inside
        self._results: dict[int, Mapping[str, Any]] = {}
        self._counts: dict[str, int] = {}
        self._kept: Mapping[Key, tuple[Any, Any, Decimal]] = {}
        # What was asked and answered, and what that cost, in the order of the answers.
        self.record: dict[Key, tuple[Any, Any, Decimal]] = {}
        self.fresh: list[Key] = []  # what no record answered
        self.failure: Exception | None = None

    # ---- what a kind may ask ----

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def decisions(self) -> dict[str, Any]:
        return {str(name): answer for (sort, name), (_, answer, _) in self.record.items() if sort == "decided"}

    def warn(self, *sentences: str) -> None:
        self.warnings.extend(sentences)

    def delta(self, text: str) -> None:
        self.deltas.append(text)

    def systems(self) -> Sequence[tuple[str, str]]:
        return self._systems

    def decides(self, step: str) -> bool:
        return step in self._deciding

    async def complete(self, request: ModelRequest) -> ModelReply:
        self.asked.append(request)
        made = await self._from_script("reply", "call", request, request.hash())
        return made if isinstance(made, ModelReply) else reply(made, self._stop)

    async def fetch(self, request: HttpRequest) -> HttpReply:
        self.fetched.append(request)
        page: HttpReply = await self._from_script("page", "call", request, request.hash())
        return page

    async def decide(self, name: str, make: Callable[[], Any]) -> Any:
        return await self._answer(("decided", name), None, lambda: _done(make()))

    async def role(self, name: str, also: Sequence[str] = ()) -> Mapping[str, Any]:
        async def pick() -> Any:
            self.wanted.append((name, tuple(also)))
            if isinstance(picked := self.roles[name], Exception):
                raise picked
            return picked

        picked: Mapping[str, Any] = await self.decide("role", pick)
        return picked

    async def ask(self, question: Question, deadline: datetime | None = None) -> Answer | None:
        self.questions.append((question, deadline))
        answer = await self._from_script("answer", "wait", question, (question.to_json(), deadline))
        return answer if answer is None or isinstance(answer, Answer) else Answer(answer, SOMEBODY)

    async def rest(self, until: datetime) -> None:
        self.rests.append(until)

        async def pass_by() -> None:
            self.clock.advance(max(0.0, (until - self.now).total_seconds()))

        await self._answer(("wait", self._count("wait")), until, pass_by)

    async def flow(self, request: ChildRequest) -> ChildEnd:
        self.flows.append(request)
        end = await self._from_script("child", "wait", request, request)
        return end if isinstance(end, ChildEnd) else ChildEnd(f"child-{len(self.flows)}", "completed", end)

    async def scope(
        self,
        number: int,
        *,
        steps: Collection[str] | None = None,
        after: int | None = None,
        local: Mapping[str, Any] | None = None,
    ) -> ScopeEnd:
        loop = {"index": number, "previous": self._results.get(after or 0, {}), **(local or {})}
        scoped = Scoped(self, number, None if steps is None else tuple(steps), after, loop)
        self.scoped.append(scoped)
        end = await self._answer(("scope", number), (scoped.steps, after), lambda: self._run_inside(scoped))
        if isinstance(end, ScopeEnd):
            return end
        results = end if isinstance(end, Mapping) else {}
        self._results[number] = results
        output = next(reversed(list(results.values())), None) if isinstance(end, Mapping) else end
        return ScopeEnd(output, {**self.names, **results, "loop": loop})

    async def pass_ended(self, number: int, judge: Callable[[], PassEnd]) -> PassEnd:
        end: PassEnd = await self._answer(("pass", number), None, lambda: _done(judge()))
        self.passes[number] = end
        return end

    def spent(self) -> Decimal:
        return self.cost

    # ---- the record ----

    def replay(self, kept: int | None = None) -> "FakeContext":
        """The step as the next driver runs it: the first `kept` answers are there already, all others are asked for
        again. Its clock has moved on by an hour."""
        again = FakeContext(self.step.kind, names=self.names, inputs=self.inputs)
        for name in (
            "step",
            "path",
            "attempt",
            "tries_left",
            "policy",
            "simulated",
            "roles",
            "arrivals",
            "members",
            "lanes",
        ):
            setattr(again, name, getattr(self, name))
        again._stop, again._systems, again._deciding = self._stop, self._systems, self._deciding
        again._scripts, again._inside = self._scripts, self._inside
        again._kept = dict(list(self.record.items())[:kept])
        again.clock.advance(timedelta(hours=1).total_seconds())
        return again

    async def _from_script(self, name: str, sort: str, question: Any, asked: Any) -> Any:
        number = self._count(name)
        key = (sort, self._count(sort))

        async def make() -> Any:
            script = self._scripts[name]
            if callable(script):
                return await _done(script(question))
            assert number <= len(script), f"the script has no {name} number {number}"
            if isinstance(made := script[number - 1], BaseException):
                raise made
            return made

        return await self._answer(key, asked, make)

    async def _answer(self, key: Key, asked: Any, make: Callable[[], Awaitable[Any]]) -> Any:
        if key in self._kept:
            before, result, cost = self._kept[key]
            self.cost += cost
            assert before == asked, f"after a restart {key} asks something else: {before} and then {asked}"
        else:
            self.fresh.append(key)
            cost = self.cost
            try:
                result = await make()
            except Exception as error:
                result = _Raised(error)
            cost = self.cost - cost
        self.record[key] = (asked, result, cost)
        if isinstance(result, _Raised):
            raise result.error
        return result

    async def _run_inside(self, scoped: Scoped) -> Any:
        return None if self._inside is None else await _done(self._inside(scoped))

    def _count(self, sort: str) -> int:
        self._counts[sort] = self._counts.get(sort, 0) + 1
        return self._counts[sort]


def reply(text: str, stop: str = "end") -> ModelReply:
    return ModelReply(text, Usage(1, 0, 1, 0), ZERO, stop)


async def played(kind: Kind, context: FakeContext, *, every: bool = True) -> Outcome:
    """Runs the kind, and again after a restart: at each moment between two answers, or only at the end, where time or
    chance would have it come to something else. A failure must repeat too."""
    outcome, failure = await _run(kind, context)
    for kept in range(0 if every else len(context.record), len(context.record) + 1):
        again = context.replay(kept)
        assert await _run(kind, again) == (outcome, failure), f"after {kept} answers it comes to something else"
        assert again.warnings == context.warnings
        assert len(again.fresh) == len(context.record) - kept
    if failure is not None:
        raise context.failure or AssertionError("it failed without an error")
    assert outcome is not None
    return outcome


async def _run(kind: Kind, context: FakeContext) -> tuple[Outcome | None, str | None]:
    try:
        return await kind.run(context), None
    except Exception as error:
        context.failure = error
        return None, f"{type(error).__name__} {error}"


def _listed(script: Script) -> Sequence[Any] | Callable[[Any], Any]:
    return script if callable(script) else list(script)


async def _done(made: Any) -> Any:
    return await made if inspect.isawaitable(made) else made
