"""Words that no step may have as its id, because prompts and conditions mean something else by them."""

# What every scope holds; DESIGN's names.
RESERVED = frozenset({"inputs", "steps", "env", "loop", "thread", "previous", "context", "output"})

# Names that every object of a browser has; a map keyed by step would find them where nothing was put.
OBJECTS = frozenset({"__proto__", "constructor", "prototype"})

# The grammar's own words: `{{ if }}` could never name a step.
GRAMMAR = frozenset(
    (
        *("and", "or", "not", "in", "is", "if", "elif", "else", "endif", "for", "endfor", "set", "endset"),
        *("true", "false", "none", "null", "True", "False", "None"),
        *(
            "recursive",
            "ignore",
            "missing",
            "with",
            "without",
            "import",
            "from",
            "include",
            "extends",
            "block",
            "macro",
            "call",
            "filter",
            "raw",
        ),
    )
)
