"""What must hold of every run at its end, whatever happened to its drivers and however often."""

import sys
from collections import Counter
from collections.abc import Iterable

from .counting import CountingServer
from .outside import Outside, Row, RunRow

TERMINAL = ("run_completed", "run_failed", "run_cancelled")


def tell(figure: str) -> None:
    """Seen with `pytest -rP`."""
    sys.stdout.write(f"{figure}\n")


def check_all(outside: Outside, server: CountingServer, *, ended: Iterable[str] = ("completed",)) -> list[RunRow]:
    """All runs there are: ended, each journal whole, and the other side asked no more often than the journals say."""
    runs = outside.runs()
    asked: Counter[str] = Counter()
    least: Counter[str] = Counter()
    for run in runs:
        rows = outside.rows(run.id)
        assert run.state in ended, f"{run} did not end well: {rows[-3:]}"
        check_whole(rows)
        assert run.seq == len(rows), f"the row of {run.id} counts {run.seq} events, its journal has {len(rows)}"
        assert outside.steps(run.id) == _states(rows) | outside.steps(run.id), "a step's row says something else"
        for row in rows:
            if row.type == "call_started":
                asked[_path(row)] += 1
        least.update(_finished(rows))
    for path, count in server.counts().items():
        assert count <= asked[path], f"{path} was asked {count} times, and the journals know of {asked[path]}"
        assert len(server.keys(path)) == 1, f"{path} was asked under several keys"
        if path.startswith("/send/"):
            assert count == 1, f"{path} must never be sent twice, and was sent {count} times"
    for path, count in least.items():
        assert server.count(path) >= count
    children = Counter((run.parent, run.flow) for run in runs if run.parent)
    assert set(children.values()) <= {1}, "a step that waits for a child run has one"
    return runs


def check_whole(rows: list[Row]) -> None:
    """No gap, no double, nothing finished executed twice, epochs only grow, and one end, which is the last."""
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert [row.epoch for row in rows] == sorted(row.epoch for row in rows)
    finished: set[tuple[str, int, int]] = set()
    in_flight: set[tuple[str, int, int]] = set()
    started: set[tuple[str, int, int]] = set()
    succeeded: set[str] = set()
    for row in rows:
        if row.type.startswith(("step_", "call_")):
            assert row.path not in succeeded, f"{row.path} went on after it had succeeded"
        if row.type == "step_woken":  # a person has said what became of a call in flight
            in_flight = {call for call in in_flight if call[:2] != (row.path, row.attempt)}
        if row.type == "step_started":
            assert (row.path, row.attempt, row.epoch) not in started, (
                f"attempt {row.attempt} of {row.path} began twice with one driver"
            )
            started.add((row.path, row.attempt, row.epoch))
        if row.type.startswith("call_"):
            call = (row.path, row.attempt, row.data["call"])
            assert call not in finished, f"a finished call of {row.path} was made again: {story(rows, row.path)}"
            if row.type == "call_started":
                assert call not in in_flight, (
                    f"a call of {row.path} was made again before it was known to be lost: {story(rows, row.path)}"
                )
                in_flight.add(call)
            else:
                in_flight.discard(call)
            if row.type == "call_finished":
                finished.add(call)
        if row.type == "step_succeeded":
            succeeded.add(row.path)
    assert rows[-1].type in TERMINAL
    assert sum(row.type in TERMINAL for row in rows) == 1


def story(rows: list[Row], path: str) -> list[tuple[object, ...]]:
    return [(row.seq, row.epoch, row.type, row.attempt, row.data.get("call")) for row in rows if row.path in ("", path)]


def _path(row: Row) -> str:
    url: str = row.data["request"]["url"]
    return "/" + url.split("/", 3)[3]


def _finished(rows: list[Row]) -> Counter[str]:
    """How often each path was answered, as far as the journal knows."""
    asked = {(row.path, row.attempt, row.data["call"]): _path(row) for row in rows if row.type == "call_started"}
    done = ((row.path, row.attempt, row.data["call"]) for row in rows if row.type == "call_finished")
    return Counter(asked[call] for call in done)


def _states(rows: list[Row]) -> dict[str, str]:
    ends = {"step_succeeded": "succeeded", "step_failed": "failed", "step_skipped": "skipped"}
    return {row.path: ends[row.type] for row in rows if row.type in ends}
