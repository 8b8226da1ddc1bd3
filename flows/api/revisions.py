"""ETags carry a flow's revision; a change must say which one it is based on."""

from flows.faults import RevisionConflict, RevisionRequired


def etag(revision: int) -> str:
    return f'"{revision}"'


def required_revision(if_match: str | None) -> int | None:
    """None for `*`: whichever there is. A tag that we never made cannot match."""
    if not if_match:
        raise RevisionRequired
    tag = if_match.strip()
    if tag == "*":
        return None
    number = tag.removeprefix('"').removesuffix('"')
    if tag == f'"{number}"' and number.isascii() and number.isdigit() and len(number) <= 9:
        return int(number)
    raise RevisionConflict("The revision in If-Match is not one of this flow's.")
