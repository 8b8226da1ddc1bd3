"""Named places around a commit where a kill test may end the process. Nothing happens unless BATON_FAULT names one.

`BATON_FAULT=after_commit:3` kills the process (SIGKILL to itself) when that point is reached for the third time.
"""

import os
import signal

_name, _, _count = os.environ.get("BATON_FAULT", "").partition(":")
_left = int(_count or 1)


def reach(name: str) -> None:
    if name == _name:
        _die_when_due()


def _die_when_due() -> None:
    global _left
    _left -= 1
    if _left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
