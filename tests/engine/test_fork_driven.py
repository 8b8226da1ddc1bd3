"""The engine goes on from what a fork kept, and executes nothing of it again."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from flows.engine.fork import kept, rerun
from flows.engine.ports import Context, Outcome
from flows.faults import Permanent
from flows.graph import Document, parse
from flows.language import render
from tests.engine.forking import LOOP, changed
from tests.engine.stage import Behaviour, FakeKinds, Stage
from tests.graph.documents import chain, edge, raw, step


class Took:
    """A kind that remembers where it ran, and yields what its config says."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    async def __call__(self, context: Context) -> Outcome:
        self.ran.append(context.path)
        if context.step.config.get("fails"):
            raise Permanent("No.")
        text = str(context.step.config.get("says", context.path))
        return Outcome(render(text, context.names).value)


def forked(stage: Stage, document: Document, result: Sequence[Any], **kinds: Behaviour) -> Stage:
    fork = Stage(document, kinds)
    fork.store.store(result, epoch=0)
    return fork


async def driven(document: Document, took: Took, more: Mapping[str, Behaviour] | None = None) -> Stage:
    stage = Stage(document, {"text": took, **(more or {})})
    await stage.drive()
    return stage


async def test_a_fork_runs_what_was_dropped_and_nothing_else() -> None:
    document = changed(chain("a", "b", "c"), "c", config={"says": "{{ a }} and {{ b }}"})
    first = await driven(document, Took())
    took = Took()
    fork = forked(first, document, kept(document, document, first.store.records, drop=["b"]), text=took)
    state = await fork.drive()
    assert (took.ran, state.state, state.output) == (["b", "c"], "completed", "a and b")
    assert state.steps["a"].origin == {"run": str(first.store.run), "seq": 4, "path": "a"}


async def test_a_forked_loop_goes_on_in_the_pass_that_was_dropped() -> None:
    document = changed(LOOP, "end", config={"says": "{{ refine.passes | length }}: {{ refine.passes[0].draft }}"})
    first = await driven(document, Took())
    took = Took()
    fork = forked(first, document, kept(document, document, first.store.records, drop=["refine[2].critic"]), text=took)
    state = await fork.drive()
    numbers = [one.number for one in state.steps["refine"].passes]
    later = [f"refine[{number}].{name}" for number in numbers[2:] for name in ("draft", "critic")]
    assert (took.ran, state.state) == (["refine[2].critic", *later, "end"], "completed")
    assert numbers == [one.number for one in (await first.drive()).steps["refine"].passes]
    assert state.output == f"{len(numbers)}: refine[1].draft"


async def test_a_rerun_executes_no_finished_step_twice() -> None:
    broken = changed(LOOP, "end", config={"fails": True})
    took = Took()
    first = await driven(broken, took)
    result = rerun(broken, LOOP, first.store.records)
    again = Took()
    state = await forked(first, LOOP, result, text=again).drive()
    assert (again.ran, state.state) == (["end"], "completed")
    assert took.ran.count("end") == 1


async def test_a_given_output_is_what_the_next_step_reads() -> None:
    document = parse(
        raw(
            step("a", output_mapping={"tone": "{{ output.tone }}"}),
            step("b", config={"says": "{{ tone }}, {{ a.text }}"}),
            edges=[edge("a", "b")],
        )
    )
    first = await driven(document, Took())
    given = {"a": {"tone": "dry", "text": "rain"}}
    took = Took()
    fork = forked(first, document, kept(document, document, first.store.records, outputs=given), text=took)
    state = await fork.drive()
    assert (took.ran, state.output, state.steps["a"].edited) == (["b"], "dry, rain", True)


async def test_a_branch_that_a_standing_join_called_off_is_not_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A finished step is never paid for twice, and one that was not needed is not paid for at all."""

    async def never(context: Context) -> Outcome:
        await context.rest(context.now.replace(year=3000))
        raise AssertionError("nobody waits that long")

    def needs(kinds: FakeKinds, kind: str) -> Any:
        found = _get(kinds, kind)
        if kind == "first":
            found.needs = lambda config: 1  # type: ignore[method-assign]
        return found

    _get = FakeKinds.get
    monkeypatch.setattr(FakeKinds, "get", needs)
    document = parse(
        raw(step("a"), step("slow", "never"), step("j", "first"), step("end"))
        | {"edges": [edge("a", "j"), edge("slow", "j"), edge("j", "end")]}
    )
    took = Took()
    first = await driven(document, took, {"never": never, "first": took})
    assert (await first.drive()).state == "completed"
    again = Took()
    result = kept(document, document, first.store.records, drop=["end"])
    fork = forked(first, document, result, text=again, never=never, first=again)
    state = await fork.drive()
    assert (again.ran, state.state, state.steps["slow"].state) == (["end"], "completed", "skipped")
