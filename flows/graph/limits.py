"""How large a document may be."""

MAX_BYTES = 5 * 1024 * 1024
MAX_STEPS = 5_000
MAX_EDGES = 20_000
MAX_INPUTS = 200
MAX_NOTES = 1_000
MAX_FRAME_DEPTH = 8  # a step may lie in a frame in a frame …
MAX_NESTING = 32
MAX_INTEGER = 2**53 - 1  # what every reader of JSON, browsers included, keeps exactly
LONGEST_MS = 366 * 24 * 3600 * 1000


def too_large(most: int = MAX_BYTES) -> str:
    kilobytes = most // 1024
    shown = f"{kilobytes} KB" if kilobytes % 1024 else f"{kilobytes // 1024} MB"
    return f"It is larger than {shown}."
