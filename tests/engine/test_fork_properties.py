"""Any run, any fork: exactly what does not depend on anything that begins anew is kept."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from flows.engine import events
from flows.engine.event import Event
from flows.engine.fork import kept, summary
from flows.engine.fork.places import around, place_of
from flows.engine.records import Record
from flows.engine.structure import structure_of
from flows.graph import Document, parse
from tests.engine.forking import ERROR, Story, changed, paths
from tests.graph.documents import edge, raw, step

IDS = "abcdefgh"


@st.composite
def framed(draw: st.DrawFn) -> Document:
    count = draw(st.integers(2, len(IDS)))
    kinds = [draw(st.sampled_from(["text", "text", "loop", "for_each"])) for _ in range(count)]
    parents: list[str | None] = []
    for number in range(count):
        frames = [IDS[one] for one in range(number) if kinds[one] != "text"]
        parents.append(draw(st.sampled_from([None, *frames])))
    steps = [
        step(IDS[n], kinds[n], critical=draw(st.booleans()), **({"parent": parents[n]} if parents[n] else {}))
        for n in range(count)
    ]
    pairs = [(a, b) for b in range(count) for a in range(b) if parents[a] == parents[b]]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10)) if pairs else []
    return parse(raw(*draw(st.permutations(steps)), edges=[edge(IDS[a], IDS[b]) for a, b in chosen]))


class Over(Exception):
    pass


class Actor:
    """Plays a run of a document that goes as Hypothesis likes, and may stop anywhere."""

    def __init__(self, draw: st.DrawFn, document: Document) -> None:
        self.draw, self.document, self.structure = draw, document, structure_of(document)
        self.story = Story()
        self.left = draw(st.integers(0, 60))

    def play(self) -> Story:
        with suppress(Over):
            self.scope(None, "")
        return self.story

    def tell(self, event: Event) -> None:
        if not self.left:
            raise Over
        self.left -= 1
        self.story.tell(event)

    def scope(self, frame: str | None, prefix: str) -> None:
        for id in self.structure.members(frame).order:
            path, one = prefix + id, self.structure.steps[id]
            fate = self.draw(st.sampled_from(["done", "done", "done", "skipped", "failed", "open"]))
            if fate == "skipped":
                self.tell(events.StepSkipped(path=path, attempt=0, reason="So."))
                continue
            self.tell(events.StepStarted(path=path, attempt=1))
            if one.kind != "text":
                for number in range(1, self.draw(st.integers(1, 3)) + 1):
                    self.scope(id, f"{path}[{number}].")
                    if one.kind == "loop":
                        self.tell(events.PassEnded(path=path, attempt=1, number=number, score=None, exit=None))
            if fate == "open":
                raise Over
            if fate == "failed":
                self.tell(events.StepFailed(path=path, attempt=1, error=ERROR, duration_ms=1))
                if one.critical:
                    raise Over
            else:
                self.tell(events.StepSucceeded(path=path, attempt=1, output=path, duration_ms=1))


@st.composite
def runs(draw: st.DrawFn) -> tuple[Document, list[Record]]:
    document = draw(framed())
    return document, Actor(draw, document).play().records


def all_paths(records: Sequence[Record]) -> list[str]:
    return list(dict.fromkeys(record.event.path for record in records if record.event.path))


def reached(document: Document, records: Sequence[Record], named: Iterator[str] | Sequence[str]) -> set[str]:
    """By the plainest means: a graph of the begins and ends of all instances, and a walk over it."""
    steps = {one.id: one for one in document.steps}
    instances = set(all_paths(records)) | set(named)
    scopes: dict[str, set[str]] = defaultdict(set)
    for path in list(instances):
        while (frame := around(place_of(path).scope)) is not None:
            scopes[frame[0].path].add(place_of(path).scope)
            path = frame[0].path
            instances.add(path)
    after: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for path in instances:
        place = place_of(path)
        after["begin", path].add(("end", path))
        for one in document.edges:
            if one.source == place.step:
                after["end", path].add(("begin", place.scope + one.target))
        frame = around(place.scope)
        if frame is None:
            continue
        around_it, number = frame
        after["begin", around_it.path].add(("begin", path))
        after["end", path].add(("end", around_it.path))
        if steps[around_it.step].kind == "loop":
            for scope in scopes[around_it.path]:
                later = around(scope)
                assert later is not None
                if later[1] > number:
                    inner = [other for other in instances if place_of(other).scope == scope]
                    after["end", path] |= {("begin", other) for other in inner}
    seen: set[tuple[str, str]] = set()
    walk = [("begin", path) for path in named]
    while walk:
        if (node := walk.pop()) not in seen:
            seen.add(node)
            walk += after[node]
    return {path for _, path in seen}


def results(document: Document, records: Sequence[Record]) -> set[str]:
    """Everything that could be kept at all."""
    critical = {one.id for one in document.steps if one.critical}
    ends = {record.event.path: record.event for record in records if record.event.path}
    for record in records:
        if isinstance(record.event, events.StepSucceeded | events.StepSkipped | events.StepFailed):
            ends[record.event.path] = record.event
    return {
        path
        for path, event in ends.items()
        if isinstance(event, events.StepSucceeded | events.StepSkipped)
        or (isinstance(event, events.StepFailed) and place_of(path).step not in critical)
    }


def _lies_in(scope: str) -> str | None:
    frame = around(scope)
    return None if frame is None else frame[0].step


def settled(result: Sequence[Event]) -> set[str]:
    return {event.path for event in result if not isinstance(event, events.PassEnded | events.Decided)}


@given(runs(), st.data())
def test_exactly_what_does_not_depend_on_what_was_dropped_is_kept(
    run: tuple[Document, list[Record]], data: st.DataObject
) -> None:
    document, records = run
    there = all_paths(records)
    drop = data.draw(st.lists(st.sampled_from(there), max_size=3)) if there else []
    result = kept(document, document, records, drop=drop)
    assert settled(result) == results(document, records) - reached(document, records, drop)
    told = summary(document, records, result)
    assert not set(told["kept"]) & set(told["redone"])


@given(runs(), st.data())
def test_exactly_what_does_not_depend_on_an_edited_step_is_kept(
    run: tuple[Document, list[Record]], data: st.DataObject
) -> None:
    document, records = run
    id = data.draw(st.sampled_from([one.id for one in document.steps]))
    after = changed(document, id, config={"edited": True})
    parent = structure_of(document).steps[id].parent
    scopes = {place_of(path).scope for path in all_paths(records)} | {""}
    there = [scope + id for scope in scopes if _lies_in(scope) == parent]
    result = kept(document, after, records)
    assert settled(result) == results(document, records) - reached(document, records, there)


@given(runs(), st.data())
def test_a_moment_is_a_fork_of_what_there_was_by_then(run: tuple[Document, list[Record]], data: st.DataObject) -> None:
    document, records = run
    upto = data.draw(st.integers(1, len(records)))
    whole, cut = kept(document, document, records, upto=upto), kept(document, document, records[:upto])
    assert paths(whole) == paths(cut)
    assert settled(whole) == results(document, records[:upto])


@given(runs(), st.data())
def test_what_is_kept_is_a_run_that_can_be_forked_again(
    run: tuple[Document, list[Record]], data: st.DataObject
) -> None:
    """Twice is once, with the first origin."""
    document, records = run
    there = all_paths(records)
    drop = data.draw(st.lists(st.sampled_from(there), max_size=2)) if there else []
    once = kept(document, document, records, drop=drop)
    twice = kept(document, document, Story().tell(*once).records)
    assert [(one.path, one.encode()) for one in twice] == [(one.path, one.encode()) for one in once]


@given(runs(), st.data())
def test_a_given_output_is_kept_and_nothing_that_depends_on_it(
    run: tuple[Document, list[Record]], data: st.DataObject
) -> None:
    document, records = run
    there = all_paths(records)
    if not there:
        return
    path = data.draw(st.sampled_from(there))
    result = kept(document, document, records, outputs={path: "mine"})
    inside = {one for one in there if one.startswith(f"{path}[")}
    gone = reached(document, records, [path]) - {path} - inside
    assert settled(result) == (results(document, records) - gone) | {path}
