from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from flows.engine.ports import Delta
from flows.journal.stitch import Gap, Stitch, whole

TEXT = "The quick brown fox \N{GRINNING FACE} jumps over the lazy dog."


def pieces_of(text: str, cuts: set[int], epoch: int = 1) -> list[Delta]:
    edges = sorted({0, len(text), *cuts})
    return [Delta("a", 1, 1, epoch, start, text[start:end]) for start, end in pairwise(edges)]


cuts = st.sets(st.integers(1, len(TEXT) - 1))


@given(cuts, st.integers(0, len(TEXT)), st.data())
def test_a_tail_and_doubled_late_deltas_give_the_exact_text(where: set[int], joined: int, data: st.DataObject) -> None:
    pieces = pieces_of(TEXT, where)
    sent = [piece for piece in pieces for _ in range(data.draw(st.integers(1, 2)))]
    stitch, shown = Stitch(), ""
    for tail in stitch.restore([Delta("a", 1, 1, 1, 0, TEXT[:joined])] if joined else []):
        shown = tail.text
    for piece in sent:
        fresh = stitch.accept(piece)
        if fresh is not None:
            assert fresh.offset == len(shown)
            shown += fresh.text
    assert shown == TEXT


@given(cuts, st.data())
def test_lost_deltas_are_noticed_and_the_tail_mends_the_text(where: set[int], data: st.DataObject) -> None:
    stitch, shown, sent = Stitch(), "", ""
    for piece in pieces_of(TEXT, where):
        sent += piece.text
        if data.draw(st.booleans()):
            continue
        try:
            fresh = stitch.accept(piece)
        except Gap:
            (tail,) = stitch.restore([Delta("a", 1, 1, 1, 0, sent)])
            shown = tail.text
        else:
            assert fresh is not None
            shown += fresh.text
        assert shown == sent


def test_the_next_driver_starts_a_call_afresh_and_the_old_one_is_ignored() -> None:
    stitch = Stitch()
    assert stitch.accept(Delta("a", 1, 1, 1, 0, "old text")) is not None
    assert stitch.accept(Delta("a", 1, 1, 2, 0, "new")) == Delta("a", 1, 1, 2, 0, "new")
    assert stitch.accept(Delta("a", 1, 1, 1, 8, "zombie")) is None


def test_an_ended_call_is_heard_no_more() -> None:
    stitch = Stitch()
    stitch.end(("a", 1, 1))
    assert stitch.accept(Delta("a", 1, 1, 1, 0, "late")) is None
    assert stitch.restore([Delta("a", 1, 1, 1, 0, "late")]) == []


def test_a_tail_whose_beginning_is_lost_is_left_out() -> None:
    pieces = pieces_of("abcdef", {2, 4})
    assert whole([pieces, pieces[1:]]) == [Delta("a", 1, 1, 1, 0, "abcdef")]


def test_what_a_zombie_adds_to_a_tail_changes_nothing() -> None:
    """A driver that was stopped past its lease may still stream; the next one's text stands, under its epoch."""
    old, new = pieces_of("zombie text", {6}), pieces_of("abcdef", {2, 4}, epoch=2)
    expected = [Delta("a", 1, 1, 2, 0, "abcdef")]
    assert whole([[old[0], *new, old[1]]]) == expected
    assert whole([[*new[:2], old[0], new[2]]]) == expected
