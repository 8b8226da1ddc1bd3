"""Named places around a commit where a kill test may end the process. Nothing happens unless BATON_FAULT names one.

`BATON_FAULT=after_commit:3` kills the process (SIGKILL to itself) when that point is reached for the third time.
`BATON_FAULT=after_commit@call_finished:2` counts only commits that hold such an event. The points:

    before_commit, after_commit              a batch of journal events, with the rows that follow from them
    before_birth, after_birth                a new run with its first records
    before_claim, after_claim                workers taking runs
    before_freed, after_freed                what a dead worker held can be claimed again
    before_said, after_said                  a person's word in a run's inbox
    before_woken, after_woken                a resting run has something to do, and is marked so
    before_taken, after_taken                what an inbox held has its effect in the journal, and is marked so
    before_snapshot, after_snapshot          the state of a long run
    before_artifact, after_artifact          a large value: its row is there, its content is not yet, or both are
"""

import os
import signal

POINTS = ("commit", "birth", "claim", "freed", "said", "woken", "taken", "snapshot", "artifact")

_wanted, _, _count = os.environ.get("BATON_FAULT", "").partition(":")
_name, _, _about = _wanted.partition("@")
_left = int(_count or 1)
armed = bool(_name)

if armed and _name not in {f"{when}_{point}" for when in ("before", "after") for point in POINTS}:
    raise ValueError(f"BATON_FAULT names {_name!r}, which is no fault point.")


def reach(name: str, *about: str) -> None:
    """`about` are the types of events that commit here."""
    if name == _name and (not _about or _about in about):
        _die_when_due()


def _die_when_due() -> None:
    global _left
    _left -= 1
    if _left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
