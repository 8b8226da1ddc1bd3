"""The kinds of step: what each asks for, what it means, and what it does. One file a kind, discovered."""
