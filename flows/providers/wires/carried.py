"""What a vendor wants back with a tool call in the next turn (signed thoughts, sealed reasoning), kept in its id.

The id is what every turn carries from the model to the next request and what a resumed run finds in its journal, so
nobody in between has to know of it. The vendor's own id comes first, then by whom the rest was put there: what another
wire or model wants back is not shown to this one.
"""

import hashlib
import re

_MARK = "~"
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}")


def with_id(own: str, by: str, value: str) -> str:
    return f"{own}{_MARK}{by}{_MARK}{value}" if value else own


def from_id(given: str, by: str) -> tuple[str, str]:
    """The vendor's own id, and what was put behind it by this one; empty where that was another."""
    own, _, rest = given.partition(_MARK)
    put_by, _, value = rest.partition(_MARK)
    return own, value if put_by == by else ""


def plain_id(given: str) -> str:
    """One that every vendor takes, the same for the same call, also when it came from another vendor's model."""
    own = given.partition(_MARK)[0]
    return own if _PLAIN.fullmatch(own) else f"call_{hashlib.sha256(own.encode()).hexdigest()[:24]}"
