"""How much of our time and memory another machine may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`body` counts bytes as they are after decompression; `ratio` holds for what goes beyond `unpacked_freely`."""

    total_seconds: float = 900
    connect_seconds: float = 10
    body: int = 16 * 1024 * 1024
    ratio: int = 200
    unpacked_freely: int = 1024 * 1024
    redirects: int = 5


USUAL = Limits()

# Of the head of a reply: a line, a header, and how many of them.
LONGEST_LINE = 8_190
LONGEST_HEADER = 8_190
MOST_HEADERS = 128
