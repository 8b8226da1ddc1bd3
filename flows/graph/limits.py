"""How large a document may be."""

MAX_BYTES = 5 * 1024 * 1024
MAX_STEPS = 5_000
MAX_EDGES = 20_000
MAX_INPUTS = 200
MAX_NESTING = 32
MAX_INTEGER = 2**53 - 1  # what every reader of JSON, browsers included, keeps exactly
