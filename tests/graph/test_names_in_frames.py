"""What can be read inside frames and of them from outside: what the document takes for known is what a run has."""

from typing import Any

import pytest

from flows.graph import Document, parse, validate
from flows.graph.names import Names, Path
from flows.graph.rename import rename_step
from flows.steps.registry import catalogue
from tests.engine.stage import Stage
from tests.graph.documents import edge, raw, step
from tests.graph.kinds import Kinds


def shape(id: str, value: str, **more: Any) -> dict[str, Any]:
    return step(id, "transform", config={"value": value}, **more)


def flow(inside: str = "x", outside: str = "x", item: str = "x", notes: str = "{{ text }}") -> Document:
    """A loop and a for-each beside each other, and one who reads them."""
    return parse(
        raw(
            step("refine", "loop", config={"passes": 2, "accumulate": {"notes": notes}}),
            shape("text", inside, parent="refine"),
            step("each", "for_each", config={"items": "{{ [1, 2] }}"}),
            shape("line", item, parent="each"),
            shape("end", outside),
            edges=[edge("refine", "end"), edge("each", "end")],
        )
    )


async def ran(document: Document) -> tuple[set[str], list[str]]:
    """Codes of what is wrong with the names, and what was missing in the run."""
    codes = {problem.code for problem in validate(document, catalogue()) if problem.severity == "error"}
    stage = Stage(document)
    stage.kinds = catalogue()  # type: ignore[assignment]
    state = await stage.drive()
    assert state.state == "completed", state.error
    return codes, [warning for one in state.steps.values() for warning in one.warnings]


INSIDE = ["loop.index", "loop.notes", "loop.notes[0]", "loop.previous.text", "loop.previous"]
ITEM = ["loop.index", "loop.item"]
OUTSIDE = [
    *("refine", "refine.output", "refine.notes", "refine.notes[1]", "refine.passes[0].text", "refine.passes[0]"),
    *("steps.refine.output", "steps.refine.error", "steps.refine.state", "steps.refine.output.passes[1].text"),
    *("steps.refine.output.notes", "each[0]", "each.lanes[1]", "each.lanes[1].line", "each.passes[0].line"),
    *("context.refine.passes[0].text", "context.steps.refine.state", "previousStepOutputs.refine.notes"),
    *("allStepResults.each.output[1]", "allStepResults.refine.error"),
]


@pytest.mark.parametrize(
    "where",
    [*(("inside", one) for one in INSIDE), *(("item", one) for one in ITEM), *(("outside", one) for one in OUTSIDE)],
)
async def test_what_is_known_is_there(where: tuple[str, str]) -> None:
    """DESIGN: loop.index, loop.previous.critic; outside, refine.output, refine.passes[0].critic, fan.lanes[i]."""
    place, path = where
    codes, missing = await ran(flow(**{place: f"{{{{ {path} }}}}"}))
    first_pass = ["loop.notes[0] is missing; it was left empty."] if path == "loop.notes[0]" else []
    assert (codes, missing) == (set(), first_pass)


@pytest.mark.parametrize(
    "where",
    [
        *(("inside", one) for one in ("loop.item", "loop.nots", "loop.previous.line", "loop.passes")),
        *(("item", one) for one in ("loop.notes", "loop.previous.text")),
        *(
            ("outside", one)
            for one in ("loop.index", "steps.refine.passes", "steps.refine.score", "allStepResults.each[0]")
        ),
        *(("outside", one) for one in ("context.steps.refine.outptu", "steps.text.otput")),
    ],
)
async def test_what_is_not_there_is_not_known(where: tuple[str, str]) -> None:
    place, path = where
    codes, missing = await ran(flow(**{place: f"{{{{ {path} }}}}"}))
    if path == "allStepResults.each[0]":  # only names are judged
        codes.add("UNKNOWN_VARIABLE")
    assert codes == {"UNKNOWN_VARIABLE"}
    assert missing or path.startswith("loop.previous.")  # which is null for every step it has not


async def test_what_a_loop_collects_reads_what_it_collected_before() -> None:
    codes, missing = await ran(flow(notes="{{ text }}{{ loop.notes | length }}"))
    assert (codes, missing) == (set(), [])


NESTED = Names(
    parse(
        raw(
            step("outer", "loop", config={"accumulate": {"notes": "x"}}),
            step("draft", parent="outer"),
            step("inner", "for_each", parent="outer"),
            step("line", parent="inner"),
            step("other", "a_frame_of_others"),
            step("within", parent="other"),
            step("odd", "loop", config={"accumulate": ["notes"]}),
            step("part", parent="odd"),
        )
    )
)


@pytest.mark.parametrize(
    ("step", "path", "part"),
    [
        ("line", ("loop", "item"), None),
        ("line", ("loop", "notes"), 1),  # `loop` is the nearest frame's
        ("line", ("loop", "previous", "draft"), 2),
        ("draft", ("loop", "notes"), None),
        ("draft", ("loop", "item"), 1),
        ("draft", ("loop", None), None),
        ("inner", ("loop", "notes"), None),  # its items are made outside of it
        ("inner", ("loop", "item"), None),  # and its output within
        ("within", ("loop", "anything"), None),
        ("part", ("loop", "notes"), 1),
    ],
)
def test_loop_is_the_nearest_frame(step: str, path: Path, part: int | None) -> None:
    assert NESTED.unknown_part(path, step) == part


def test_what_could_have_been_meant_is_suggested() -> None:
    assert list(NESTED.suggestions(("loop", "nots"), 1, "draft")) == ["index", "notes", "previous"]
    assert list(NESTED.suggestions(("loop", "previous", "drft"), 2, "draft")) == ["draft", "inner"]
    assert set(NESTED.suggestions(("steps", "draft", "otput"), 2, "draft")) == {"output", "error", "state"}
    assert set(NESTED.suggestions(("context", "steps", "draft", "otput"), 3, "draft")) == {"output", "error", "state"}


def test_a_step_that_is_read_through_the_result_of_its_frame_is_renamed_there() -> None:
    document = parse(
        raw(
            step("refine", "box"),
            step("critic", parent="refine"),
            step("last", "picky", config={"prompt": "{{ steps.refine.output.passes[0].critic }}"}),
        )
    )
    renamed = rename_step(document, Kinds(), "critic", "judge")
    assert renamed.steps[2].config["prompt"] == "{{ steps.refine.output.passes[0].judge }}"
