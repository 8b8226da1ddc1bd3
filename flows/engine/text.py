"""What a model may write and no database, socket or screen can carry: NUL (PostgreSQL) and lone surrogates (UTF-8).

Each such character is replaced by exactly one visible character, so that offsets into the text stay true."""

import re

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
NUL_SHOWN = "\u2400"
SURROGATE_SHOWN = "\ufffd"


def storable(text: str) -> str:
    return UNSTORABLE.sub(lambda found: NUL_SHOWN if found[0] == "\x00" else SURROGATE_SHOWN, text)
