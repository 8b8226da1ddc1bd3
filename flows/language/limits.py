"""What one template may cost: together at most 100 ms and 16 MB, whatever it says and whatever it is given."""

MAX_SOURCE_BYTES = 32 * 1024
MAX_TOKENS = 2_000
MAX_NESTING = 32  # brackets in brackets, blocks in blocks, signs before signs
MAX_DEPTH = 64  # of an expression, and of the data it looks into
MAX_OUTPUT = 1024 * 1024  # characters of a rendered text, and of any text on the way to it
MAX_MADE_BYTES = 4 * 1024 * 1024  # of all values that one evaluation makes
MAX_READ_AS_JSON = 256 * 1024  # characters of text that one evaluation reads as data
FUEL = 100_000  # steps of work
CHARACTERS_PER_STEP = 32
MAX_INTEGER = 2**53 - 1
MAX_PATH = 1_000  # characters of a structured condition's field
