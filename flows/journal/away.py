"""Is a database away, or does it refuse what it was told? What failed for the first reason is tried again.

Django's sorts do not say: PostgreSQL counts a session that it ended because its transaction was idle for too long, and
a server that may only read just now, as internal errors, and a value beyond one of its limits as an operational one.
"""

from django.db import InterfaceError, InternalError, OperationalError

_IDLE_TOO_LONG, _ONLY_READS = "25P03", "25006"
_BEYOND_A_LIMIT = "54"


def is_away(error: BaseException) -> bool:
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    if isinstance(error, InternalError):
        return state in (_IDLE_TOO_LONG, _ONLY_READS)
    return isinstance(error, OperationalError | InterfaceError) and not state.startswith(_BEYOND_A_LIMIT)
