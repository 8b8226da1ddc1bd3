"""Words that no step may have as its id, because prompts and conditions mean something else by them."""

# What every scope holds; DESIGN's names.
RESERVED = frozenset({"inputs", "steps", "env", "loop", "thread", "previous", "context", "output"})

# The grammar's own words: `{{ if }}` could never name a step.
GRAMMAR = frozenset(
    (
        *("and", "or", "not", "in", "is", "if", "elif", "else", "endif", "for", "endfor", "set", "endset"),
        *("true", "false", "none", "True", "False", "None", "recursive", "ignore", "missing", "with", "without"),
        *("import", "from", "include", "extends", "block", "macro", "call", "filter", "raw"),
    )
)
